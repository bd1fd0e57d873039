/** Cache Storage as far as the lab uses it, with real Requests and Responses, for Node. */

/** What a browser may do to it. */
export interface StorageFaults {
  /** Thrown by every write: a full disk. */
  put?: DOMException
  /** Thrown by every use: a private window, a frame in somebody else's page. */
  open?: DOMException
}

export class MemoryCaches {
  readonly faults: StorageFaults = {}
  /** Bodies that were read. */
  reads = 0
  private readonly content = new Map<string, Map<string, { body: Blob; headers: Headers }>>()

  /** As a page sees it. */
  get storage(): CacheStorage {
    return { open: (name: string) => Promise.resolve().then(() => this.cache(name)) } as unknown as CacheStorage
  }

  /** Addresses of everything that is kept, under whatever name. */
  get kept(): string[] {
    return [...this.content.values()].flatMap((entries) => [...entries.keys()])
  }

  get names(): string[] {
    return [...this.content.keys()]
  }

  /** What a browser does when it needs room: everything of the origin goes. */
  evict(): void {
    this.content.clear()
  }

  /** Replaces what is kept under an address. */
  overwrite(url: string, content: Blob): void {
    for (const entries of this.content.values()) {
      const entry = entries.get(url)
      if (entry) entries.set(url, { ...entry, body: content })
    }
  }

  private cache(name: string): Cache {
    if (this.faults.open) throw this.faults.open
    const entries = this.content.get(name) ?? new Map<string, { body: Blob; headers: Headers }>()
    this.content.set(name, entries)
    const href = (request: RequestInfo | URL) => (request instanceof Request ? request.url : String(request))
    const response = ({ body, headers }: { body: Blob; headers: Headers }) => {
      const stream = new ReadableStream<Uint8Array>(
        {
          pull: async (controller) => {
            this.reads++
            controller.enqueue(new Uint8Array(await body.arrayBuffer()))
            controller.close()
          },
        },
        { highWaterMark: 0 },
      )
      return new Response(stream, { headers })
    }
    return {
      match: async (request: RequestInfo | URL) => {
        const entry = entries.get(href(request))
        return entry && response(entry)
      },
      put: async (request: RequestInfo | URL, { body, headers }: Response) => {
        const blob = await new Response(body).blob()
        if (this.faults.put) throw this.faults.put
        entries.set(href(request), { body: blob, headers })
      },
      delete: async (request: RequestInfo | URL) => entries.delete(href(request)),
      keys: async () => [...entries.keys()].map((url) => new Request(url)),
    } as unknown as Cache
  }
}
