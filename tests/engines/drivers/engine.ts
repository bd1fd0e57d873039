/** What every browser can be asked to do. Each driver is one file; all that a test wants beyond this is in support/page.ts. */

export const engineNames = ['chromium', 'firefox', 'webkit'] as const
export type EngineName = (typeof engineNames)[number]

/** A browser with a fresh profile, which its tabs share: storage, service workers, cookies. */
export interface Engine {
  name: EngineName
  /** One at a time: close it before the next. */
  openTab(): Promise<Tab>
  close(): Promise<void>
}

/** Arguments and results are what JSON can say. */
export type InPage<Args extends unknown[], Result> = (...args: Args) => Result | Promise<Result>

/** A call of the function, as an expression for the page. */
export function callText<Args extends unknown[]>(run: InPage<Args, unknown>, args: Args): string {
  return `(${run.toString()})(...${JSON.stringify(args)})`
}

export interface Tab {
  /** Resolves when the page has loaded. */
  open(url: string): Promise<void>
  reload(): Promise<void>
  /** Runs a function of the test's in the page; it sees the page's globals and its own arguments, nothing else. */
  evaluate<Args extends unknown[], Result>(run: InPage<Args, Result>, ...args: Args): Promise<Result>
  /** The same in the document of a frame, whatever its origin. */
  evaluateInFrame<Args extends unknown[], Result>(
    selector: string,
    run: InPage<Args, Result>,
    ...args: Args
  ): Promise<Result>
  /** Runs the text of a script in the page, past its content security policy. */
  inject(script: string): Promise<void>
  /** A press of the pointer, in CSS pixels of the window. */
  clickAt(x: number, y: number): Promise<void>
  /** One key with those held meanwhile: `Enter`, `Control+A`. */
  press(keys: string): Promise<void>
  /** Keys one by one. */
  type(text: string): Promise<void>
  /** What the window shows, as PNG. */
  screenshot(): Promise<Buffer>
  /** Errors on the console and uncaught exceptions so far, in the order in which they were heard. */
  problems: string[]
  close(): Promise<void>
}

/** `setting` is the environment variable that names another program. */
export function missing(engine: string, debian_package: string, setting?: string): Error {
  const otherwise = setting ? `, or set ${setting} to its path` : ''
  return new Error(
    `${engine} is not installed: install it (Debian: apt-get install --no-install-recommends ${debian_package})${otherwise}`,
  )
}
