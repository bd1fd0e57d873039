/** The page of an exercise: code in, verdict out, through the editor and the button. */
import { until } from '../../e2e/support/browser.ts'
import { languageName, type Language } from '../../../web/src/learner/language.ts'
import type { Page } from './page.ts'

/** What a test wants to know of the last run; `trouble` where the lab itself could not check. */
export interface Seen {
  id: string
  passed: boolean
  title: string
  message: string
  line?: number
  prints: string[]
}

interface Verdict extends Omit<Seen, 'prints'> {
  prints: { text: string }[]
}

interface VerdictElement extends HTMLElement {
  verdict?: Verdict
  running: boolean
  trouble?: string
}

const editor = 'attn-editor.own'

/** Opens an exercise in a language, with all that a run in it needs; the compiler of C++ is asked for like a visitor does. */
export async function openExercise(page: Page, url: string, language: Language = 'js'): Promise<void> {
  await page.open(url)
  await page.see(`${editor} .cm-content`)
  await until('code is in the editor', async () => (await code(page)).trim() !== '')
  const before = await code(page)
  if (!(await page.evaluate(speaks, language))) {
    await page.click('.editor-keys button', languageName(language))
    await until(
      `the ${language} text`,
      async () => (await page.evaluate(speaks, language)) && (await code(page)) !== before,
    )
  }
  if (language !== 'cpp') return
  const compiler = 'attn-compiler .compiler'
  await until(
    'the compiler',
    async () => {
      const state = await page.evaluate((where) => document.querySelector<HTMLElement>(where)?.dataset.state, compiler)
      // Where an earlier visit has left it here, the offer goes by itself.
      if (state === 'absent') await page.clickIfThere('attn-compiler .download')
      return state === 'ready'
    },
    240_000,
  )
}

const speaks = (language: string) => document.querySelector<HTMLElement>('.exercise')?.dataset.language === language

export function code(page: Page): Promise<string> {
  return page.evaluate((where) => (document.querySelector(where) as HTMLElement & { code: string }).code, editor)
}

export async function write(page: Page, text: string): Promise<void> {
  await page.paste(`${editor} .cm-content`, text)
  await until('the text is in the editor', async () => (await code(page)) === text)
}

/** Presses Run and waits for its verdict. */
export function run(page: Page): Promise<Seen> {
  return runBy(page, () => page.click('.exercise-bar button.run'))
}

/** Whatever starts the run, then the verdict that follows. */
export async function runBy(page: Page, start: () => Promise<void>): Promise<Seen> {
  await page.evaluate(() => {
    const element = document.querySelector('attn-verdict') as VerdictElement
    Object.assign(window, { verdict_before: element.verdict })
  })
  await start()
  await until(
    'there is a new verdict',
    () =>
      page.evaluate(() => {
        const { verdict, running, trouble } = document.querySelector('attn-verdict') as VerdictElement
        const { verdict_before } = window as unknown as { verdict_before?: Verdict }
        return !running && (trouble !== undefined || (verdict !== undefined && verdict !== verdict_before))
      }),
    // WebKit takes its time with the first module that clang compiles.
    240_000,
  )
  const { verdict, trouble } = await page.evaluate(() => {
    const { verdict, trouble } = document.querySelector('attn-verdict') as VerdictElement
    if (trouble !== undefined || !verdict) return { trouble }
    const { id, passed, title, message, line, prints } = verdict
    return { verdict: { id, passed, title, message, line, prints: prints.map(({ text }) => text) } }
  })
  return (
    verdict ?? {
      id: 'trouble',
      passed: false,
      title: 'The lab could not check your code',
      message: trouble!,
      prints: [],
    }
  )
}

export async function runCode(page: Page, text: string): Promise<Seen> {
  await write(page, text)
  return run(page)
}

/** The same without the editor's keys, for texts that nobody types. */
export async function runText(page: Page, text: string): Promise<Seen> {
  await page.evaluate((where, code) => void Object.assign(document.querySelector(where)!, { code }), editor, text)
  return run(page)
}
