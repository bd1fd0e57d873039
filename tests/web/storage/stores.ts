/** Stands in for the browser's storage. */
import type { Journal } from '../../../web/src/storage/journal.ts'
import { MemoryStore } from '../../../web/src/storage/store.ts'

export class LastingStore extends MemoryStore {
  override readonly lasting = true as boolean as false
}

export class MapJournal implements Journal {
  entries = new Map<string, unknown>()
  read(name: string) {
    return this.entries.get(name)
  }
  write(name: string, value: unknown) {
    this.entries.set(name, structuredClone(value))
  }
  clear(name: string) {
    this.entries.delete(name)
  }
  names() {
    return [...this.entries.keys()]
  }
}
