/** The head of a content file: `key: value` lines between two `---`, some of them followed by a list of `  - item` lines. */
import { ContentError } from './problem.ts'

export interface FieldRules {
  /** Keys that must be there. */
  required: readonly string[]
  optional: readonly string[]
  /** Those of both that hold a list instead of a value. */
  lists: readonly string[]
}

interface Placed {
  value: string
  /** Of the file, from 1. */
  line: number
}

/** No quotes and no nesting, so there is nothing to learn and little to get wrong; every field must be known. */
export class Fields {
  readonly body: string
  /** Line of the file on which `body` begins, from 1. */
  readonly body_line: number
  readonly #values = new Map<string, Placed>()
  readonly #lists = new Map<string, Placed[]>()

  constructor(
    text: string,
    readonly file: string,
    rules: FieldRules,
  ) {
    const lines = text.split(/\r?\n/)
    if (lines[0] !== '---') this.fail(1, 'begins without front matter; the first line must be ---')
    const end = lines.indexOf('---', 1)
    if (end < 0) this.fail(1, 'the front matter has no end; close it with a line ---')
    for (let index = 1; index < end; ++index) this.#read(lines[index]!, index + 1, rules)
    for (const key of rules.required) {
      if (!this.#values.has(key)) this.fail(end + 1, `the field "${key}" is missing; add it above this line`)
    }
    this.body = lines.slice(end + 1).join('\n')
    this.body_line = end + 2
  }

  fail(line: number, message: string): never {
    throw new ContentError(this.file, line, message)
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  lineOf(key: string): number {
    return this.#values.get(key)!.line
  }

  text(key: string): string {
    const { value, line } = this.#values.get(key)!
    return value === '' ? this.fail(line, `"${key}" is empty`) : value
  }

  /** A whole number from 1 to `most`. */
  number(key: string, most: number): number {
    const value = Number(this.text(key))
    const good = Number.isInteger(value) && value >= 1 && value <= most
    return good ? value : this.fail(this.lineOf(key), `"${key}" must be a whole number from 1 to ${most}`)
  }

  isTrue(key: string): boolean {
    const given = this.#values.get(key)
    if (given && !['true', 'false'].includes(given.value)) this.fail(given.line, `"${key}" must be true or false`)
    return given?.value === 'true'
  }

  list(key: string): readonly Placed[] {
    return this.#lists.get(key) ?? []
  }

  #read(text: string, line: number, { required, optional, lists }: FieldRules): void {
    const known = [...required, ...optional]
    const item = /^ {2}- (.+)$/.exec(text)
    if (item) {
      const key = [...this.#values.keys()].at(-1)
      if (key === undefined || !lists.includes(key))
        this.fail(line, `a list item outside ${lists.map((list) => `${list}:`).join(' or ')}; indent nothing else`)
      this.#lists.set(key, [...this.list(key), { value: item[1]!, line }])
      return
    }
    const [, key, value] = /^([a-z_]+):\s*(.*)$/.exec(text) ?? this.fail(line, `"${text}" is no "key: value" line`)
    if (!known.includes(key!)) this.fail(line, `unknown field "${key!}"; known are ${known.join(', ')}`)
    if (this.#values.has(key!)) this.fail(line, `"${key!}" stands here twice; remove one`)
    this.#values.set(key!, { value: value!.trim(), line })
  }
}
