/** What could stand at the cursor, from clang's own list. */

export interface Completion {
  /** What is typed: `push_back`. */
  name: string
  kind: 'function' | 'value' | 'type' | 'word'
  /** What to insert; a place to fill in has no text yet. */
  parts: CompletionPart[]
  /** Type of the result or of the value: `float &`. */
  type?: string
  /** The first sentence of the comment above the declaration. */
  brief?: string
}

export interface CompletionPart {
  text: string
  /** `text` names what the learner fills in, such as `float value`. */
  placeholder: boolean
}

const line_form = /^COMPLETION: (.+?)(?: : (.*))?$/

/** Names that nobody types there: destructors, operators, the library's own. */
const hidden = /^(~|__|_[A-Z]|operator\b)/

/** Reads what clang writes to stdout for `-code-completion-at`. One name appears once for each overload. */
export function readCompletions(stdout: string): Completion[] {
  return stdout.split('\n').flatMap((line) => {
    const found = line_form.exec(line)
    if (!found) return []
    const [, name, rest = name!] = found
    // A class's own name behind a dot would only lead back to its members.
    if (hidden.test(name!) || rest.endsWith('::')) return []
    return [completion(name!, rest)]
  })
}

function completion(name: string, rest: string): Completion {
  const [, type] = /\[#(.*?)#\]/.exec(rest) ?? []
  const [signature, brief] = split(rest)
  const parts = partsOf(signature)
  const typed = name === 'Pattern' ? parts.map(({ text }) => text).join('') : name
  const result: Completion = { name: typed, kind: kindOf(name, rest, type), parts }
  if (type !== undefined) result.type = type
  if (brief) result.brief = brief
  return result
}

/** The comment stands behind ` : `, which a signature has only inside a placeholder. */
function split(rest: string): [string, string | undefined] {
  let depth = 0
  for (let at = 0; at < rest.length; at++) {
    const two = rest.slice(at, at + 2)
    if (two === '<#' || two === '[#' || two === '{#') depth++
    else if (two === '#>' || two === '#]' || two === '#}') depth--
    else if (depth === 0 && rest.startsWith(' : ', at)) return [rest.slice(0, at), rest.slice(at + 3)]
  }
  return [rest, undefined]
}

function partsOf(signature: string): CompletionPart[] {
  const plain = signature
    .replace(/\[#.*?#\]/g, '') // types of results
    .replace(/\{#.*?#\}+/g, '') // arguments that may be left out
  return [...plain.matchAll(/<#(.*?)#>|(?:(?!<#).)+/g)].map(([text, placeholder]) =>
    placeholder === undefined ? { text, placeholder: false } : { text: placeholder, placeholder: true },
  )
}

function kindOf(name: string, rest: string, type: string | undefined): Completion['kind'] {
  if (name === 'Pattern') return 'word'
  if (rest.includes('(')) return 'function'
  if (type !== undefined) return 'value'
  return /^[a-z]+$/.test(rest) && keywords.has(rest) ? 'word' : 'type'
}

const keywords = new Set(
  `auto bool char const constexpr do double else false float for if int long nullptr return short signed static struct
   switch template true typename unsigned using void while`.split(/\s+/),
)
