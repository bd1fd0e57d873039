/**
 * Keeps values under names. A browser may refuse storage altogether (a frame in somebody else's page, a private window,
 * a full disk); then values live as long as the page, and `lasting` tells the page to say so.
 */
import { createStore, get, set, update, type UseStore } from 'idb-keyval'

export interface Store {
  get<T>(name: string): Promise<T | undefined>
  set(name: string, value: unknown): Promise<void>
  /** Reads and writes in one step, so that two tabs cannot slip between each other. */
  update<T>(name: string, change: (old: T | undefined) => T): Promise<T>
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
    const value = change(await this.get<T>(name))
    await this.set(name, value)
    return value
  }
}

/** IndexedDB; from the first refusal on, memory. */
export class BrowserStore implements Store {
  #database: UseStore | undefined
  #memory = new MemoryStore()
  #lasting = true

  get lasting(): boolean {
    return this.#lasting
  }

  get<T>(name: string): Promise<T | undefined> {
    return this.#try(
      (database) => get<T>(name, database),
      (memory) => memory.get<T>(name),
    )
  }

  set(name: string, value: unknown): Promise<void> {
    return this.#try(
      (database) => set(name, value, database),
      (memory) => memory.set(name, value),
    )
  }

  update<T>(name: string, change: (old: T | undefined) => T): Promise<T> {
    return this.#try(
      async (database) => {
        let value!: T
        await update<T>(name, (old) => (value = change(old)), database)
        return value
      },
      (memory) => memory.update(name, change),
    )
  }

  async #try<T>(lasting: (database: UseStore) => Promise<T>, instead: (memory: MemoryStore) => Promise<T>): Promise<T> {
    if (this.#lasting) {
      try {
        this.#database ??= createStore('attention-lab', 'values')
        return await lasting(this.#database)
      } catch {
        this.#lasting = false
      }
    }
    return instead(this.#memory)
  }
}

export const store: Store = new BrowserStore()
