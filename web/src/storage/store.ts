/**
 * Keeps values under names. A browser may refuse storage altogether (a frame in somebody else's page, a private window,
 * a full disk); then values live as long as the page, and `lasting` tells the page to say so.
 */
import { clear, createStore, get, keys, set, update, type UseStore } from 'idb-keyval'

export interface Store {
  get<T>(name: string): Promise<T | undefined>
  set(name: string, value: unknown): Promise<void>
  /** Reads and writes in one step, so that two tabs cannot slip between each other. */
  update<T>(name: string, change: (old: T | undefined) => T): Promise<T>
  names(): Promise<string[]>
  /** Forgets everything. Throws where the browser does not let go of what it keeps. */
  clear(): Promise<void>
  /** False once the browser has refused: what is kept now ends with this page. */
  readonly lasting: boolean
}

export class MemoryStore implements Store {
  #values = new Map<string, unknown>()
  readonly lasting = false

  async get<T>(name: string): Promise<T | undefined> {
    return structuredClone(this.#values.get(name)) as T | undefined
  }

  async set(name: string, value: unknown): Promise<void> {
    this.#values.set(name, structuredClone(value))
  }

  async update<T>(name: string, change: (old: T | undefined) => T): Promise<T> {
    const value = change(structuredClone(this.#values.get(name)) as T | undefined)
    this.#values.set(name, structuredClone(value))
    return value
  }

  async names(): Promise<string[]> {
    return [...this.#values.keys()]
  }

  async clear(): Promise<void> {
    this.#values.clear()
  }
}

/**
 * IndexedDB; from the first refusal on, new values go to memory, and what the database holds can still be read where it
 * answers (a full disk).
 */
export class BrowserStore implements Store {
  #opened: UseStore | undefined
  #memory = new MemoryStore()
  #lasting = true

  get lasting(): boolean {
    return this.#lasting
  }

  async get<T>(name: string): Promise<T | undefined> {
    return (await this.#memory.get<T>(name)) ?? (await this.#try((database) => get<T>(name, database)))
  }

  async set(name: string, value: unknown): Promise<void> {
    const written = this.#lasting && (await this.#try((database) => set(name, value, database).then(() => true)))
    if (!written) await this.#memory.set(name, value)
  }

  async update<T>(name: string, change: (old: T | undefined) => T): Promise<T> {
    let value!: T
    const write = (database: UseStore) => update<T>(name, (old) => (value = change(old)), database).then(() => true)
    if (this.#lasting && (await this.#try(write))) return value
    const stored = await this.#try((database) => get<T>(name, database))
    return this.#memory.update<T>(name, (old) => change(old ?? stored))
  }

  async names(): Promise<string[]> {
    const stored = (await this.#try((database) => keys<string>(database))) ?? []
    return [...new Set([...stored, ...(await this.#memory.names())])]
  }

  async clear(): Promise<void> {
    await this.#memory.clear()
    const cleared = await this.#try((database) => clear(database).then(() => true))
    if (cleared) this.#lasting = true
    else if ((await this.names()).length > 0) throw new Error('the browser did not delete what it keeps')
  }

  async #try<T>(ask: (database: UseStore) => Promise<T>): Promise<T | undefined> {
    try {
      this.#opened ??= createStore('attention-lab', 'values')
      return await ask(this.#opened)
    } catch {
      this.#lasting = false
      return undefined
    }
  }
}

export const store: Store = new BrowserStore()
