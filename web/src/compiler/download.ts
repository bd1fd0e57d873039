/** One file over a connection that may break: what has arrived is kept, and the next attempt asks for the rest alone. */
import { cancelled, downloadFailed, gone } from './errors.ts'

export type Fetch = (url: URL, init: RequestInit) => Promise<Response>

export class Download {
  private parts: Uint8Array<ArrayBuffer>[] = []
  private received = 0
  private past_caches = false

  constructor(
    private readonly url: URL,
    /** How long the file is. */
    private readonly bytes: number,
    private readonly fetch: Fetch,
  ) {}

  get done(): number {
    return this.received
  }

  /** The whole file, tried again as long as each attempt brings some of it. Rejects with what arrived kept here. */
  async run(signal: AbortSignal | undefined, onBytes: () => void): Promise<Blob> {
    while (this.received < this.bytes) {
      const before = this.received
      const problem = await this.attempt(signal, onBytes)
      if (signal?.aborted) throw cancelled()
      if (this.received <= before) throw downloadFailed(problem ?? 'it ended early', this.received, this.bytes)
    }
    return new Blob(this.parts)
  }

  /** Forgets what has arrived, for it was not the file, and asks the server itself from now on. */
  restart(): void {
    this.discard()
    this.past_caches = true
  }

  private discard(): void {
    this.parts = []
    this.received = 0
  }

  /** Resolves to why the connection ended before the file did. */
  private async attempt(signal: AbortSignal | undefined, onBytes: () => void): Promise<string | undefined> {
    try {
      const response = await this.fetch(this.url, this.request(signal))
      if (this.received > 0 && !continues(response, this.received)) {
        // The host sends files as a whole, or has another one now.
        this.discard()
        if (!response.ok) return this.attempt(signal, onBytes)
      }
      if (!response.ok) throw gone(response.status)
      const reader = response.body!.getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return undefined
        this.parts.push(value)
        this.received += value.byteLength
        onBytes()
      }
    } catch (thrown) {
      // What fetch and streams throw; our own errors pass.
      if (thrown instanceof TypeError || (thrown instanceof DOMException && !signal?.aborted)) return String(thrown)
      if (signal?.aborted) return undefined
      throw thrown
    }
  }

  private request(signal: AbortSignal | undefined): RequestInit {
    const init: RequestInit = { cache: this.past_caches ? 'reload' : 'default' }
    if (this.received > 0) init.headers = { range: `bytes=${this.received}-` }
    if (signal) init.signal = signal
    return init
  }
}

function continues({ status, headers }: Response, from: number): boolean {
  return status === 206 && (headers.get('content-range') ?? '').startsWith(`bytes ${from}-`)
}
