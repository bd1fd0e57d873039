/**
 * Where downloaded files are kept for the next visit. A browser may refuse (a frame in somebody else's page, a private
 * window, a full disk); then `refusal` says why, and everything else goes on as if the shelf were empty.
 */

export class Shelf {
  #refusal: string | undefined

  /** `storage` gives `undefined` on an insecure connection, and throws in some frames. */
  constructor(
    private readonly storage: () => CacheStorage | undefined,
    private readonly name: string,
  ) {}

  /** Why nothing can be kept, once the browser has refused. */
  get refusal(): string | undefined {
    return this.#refusal
  }

  /** Whether a file is there, without reading it. */
  async has(url: URL): Promise<boolean> {
    return (await this.match(url)) !== undefined
  }

  async take(url: URL): Promise<Blob | undefined> {
    try {
      return await (await this.match(url))?.blob()
    } catch {
      // A browser under pressure may drop the body before the name.
      return undefined
    }
  }

  put(url: URL, content: Blob): Promise<void> {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(content.size) }
    return this.attempt((cache) => cache.put(url, new Response(content, { headers })), undefined)
  }

  async drop(url: URL): Promise<void> {
    await this.attempt((cache) => cache.delete(url), false)
  }

  /** Drops everything else, such as what an earlier version of the lab kept. */
  keepOnly(urls: readonly URL[]): Promise<void> {
    const wanted = new Set(urls.map(({ href }) => href))
    return this.attempt(async (cache) => {
      const stale = (await cache.keys()).filter(({ url }) => !wanted.has(url))
      await Promise.all(stale.map((request) => cache.delete(request)))
    }, undefined)
  }

  private match(url: URL): Promise<Response | undefined> {
    return this.attempt((cache) => cache.match(url), undefined)
  }

  private async attempt<T>(work: (cache: Cache) => Promise<T>, instead: T): Promise<T> {
    try {
      const storage = this.storage()
      if (!storage) throw new Error('this page has no storage of its own')
      return await work(await storage.open(this.name))
    } catch (thrown) {
      this.#refusal = reason(thrown)
      return instead
    }
  }
}

function reason(thrown: unknown): string {
  if (thrown instanceof DOMException && thrown.name === 'QuotaExceededError') return 'there is no room left for it'
  if (thrown instanceof DOMException && thrown.name === 'SecurityError') return 'storage is closed to this page'
  return thrown instanceof Error ? thrown.message : String(thrown)
}
