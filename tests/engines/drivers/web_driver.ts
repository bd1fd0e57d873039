/** A client of W3C WebDriver, as much of it as the tests need: https://www.w3.org/TR/webdriver2/ */

/** An element as the protocol names it. */
export type ElementReference = Record<string, string>

const keyCodes: Record<string, string> = {
  Control: '\uE009',
  Shift: '\uE008',
  Enter: '\uE007',
  Escape: '\uE00C',
  Tab: '\uE004',
}

interface KeyAction {
  type: 'keyDown' | 'keyUp'
  value: string
}

export class WebDriverSession {
  private constructor(
    private base: string,
    private id: string,
  ) {}

  static async start(base: string, capabilities: object): Promise<WebDriverSession> {
    const { sessionId } = await request<{ sessionId: string }>('POST', `${base}/session`, { capabilities })
    const session = new WebDriverSession(base, sessionId)
    await session.post('timeouts', { script: 120_000, pageLoad: 60_000 })
    return session
  }

  get<Result>(path: string): Promise<Result> {
    return request('GET', `${this.base}/session/${this.id}/${path}`)
  }

  post<Result>(path: string, body: object = {}): Promise<Result> {
    return request('POST', `${this.base}/session/${this.id}/${path}`, body)
  }

  /** The value of an expression, awaited. */
  async value<Result>(expression: string): Promise<Result> {
    const script = `const done = arguments[0]
      new Promise((resolve) => resolve(${expression})).then(
        (value) => done({ value }),
        (error) => done({ error: String(error) }),
      )`
    const { value, error } = await this.post<{ value: Result; error?: string }>('execute/async', { script, args: [] })
    if (error !== undefined) throw new Error(error)
    return value
  }

  find(selector: string): Promise<ElementReference> {
    return this.post('element', { using: 'css selector', value: selector })
  }

  async press(keys: string): Promise<void> {
    const held = keys.split('+').map((key) => keyCodes[key] ?? key.toLowerCase())
    await this.keys([...held.map((value) => down(value)), ...held.reverse().map((value) => up(value))])
  }

  type(text: string): Promise<void> {
    return this.keys([...text].flatMap((character) => [down(character), up(character)]))
  }

  private async keys(actions: KeyAction[]): Promise<void> {
    await this.post('actions', { actions: [{ type: 'key', id: 'keyboard', actions }] })
  }

  async clickAt(x: number, y: number): Promise<void> {
    const actions = [
      { type: 'pointerMove', duration: 0, x: Math.round(x), y: Math.round(y) },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ]
    await this.post('actions', { actions: [{ type: 'pointer', id: 'mouse', actions }] })
  }

  end(): Promise<void> {
    return request('DELETE', `${this.base}/session/${this.id}`)
  }
}

const down = (value: string): KeyAction => ({ type: 'keyDown', value })
const up = (value: string): KeyAction => ({ type: 'keyUp', value })

async function request<Result>(method: string, url: string, body?: object): Promise<Result> {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const { value } = (await answer.json()) as { value: Result & { error?: string; message?: string } }
  if (!answer.ok) throw new Error(`WebDriver ${method} ${new URL(url).pathname}: ${value.error} ${value.message ?? ''}`)
  return value
}
