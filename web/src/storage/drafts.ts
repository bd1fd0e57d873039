/**
 * A learner's code for one exercise, saved as it is typed. Every keystroke goes to the journal at once and to the store
 * a moment later. When another tab has saved in between, its version is not lost: it becomes an earlier version.
 */
import { BrowserJournal, type Journal } from './journal.ts'
import { store as browserStore, type Store } from './store.ts'

export interface DraftVersion {
  code: string
  /** Milliseconds since 1970. */
  saved_at: number
  /** The page that saved it. */
  writer: string
}

export interface DraftRecord extends DraftVersion {
  /** Newest first: what another tab had saved over, and what a reset put aside. */
  earlier: DraftVersion[]
}

const maxEarlier = 5
export const maxCodeLength = 200_000

export interface DraftOptions {
  store?: Store
  journal?: Journal
  /** Pause in typing after which the store is written. */
  delay_ms?: number
  now?: () => number
  writer?: string
}

export type SaveState = 'saved' | 'saving' | 'kept_in_page'

export class Draft {
  readonly name: string
  /** Called when the state changes. */
  onState: (state: SaveState) => void = () => {}
  /** Called when another tab has saved a different text for the same exercise. */
  onOther: (version: DraftVersion) => void = () => {}
  #store: Store
  #journal: Journal
  #delay_ms: number
  #now: () => number
  #writer: string
  #pending: DraftVersion | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #saving: Promise<void> = Promise.resolve()
  #channel: BroadcastChannel | undefined

  constructor(exercise: string, options: DraftOptions = {}) {
    this.name = `draft:${exercise}`
    this.#store = options.store ?? browserStore
    this.#journal = options.journal ?? new BrowserJournal()
    this.#delay_ms = options.delay_ms ?? 400
    this.#now = options.now ?? Date.now
    this.#writer = options.writer ?? crypto.randomUUID()
    this.#channel = openChannel(this.name)
    if (this.#channel) this.#channel.onmessage = ({ data }) => this.#hear(data)
  }

  /** The newest version, be it in the store or only in the journal. */
  async load(): Promise<DraftRecord | undefined> {
    const kept = asRecord(await this.#store.get(this.name))
    const last = asVersion(this.#journal.read(this.name))
    if (!last || (kept && kept.saved_at >= last.saved_at)) return kept
    await this.#write(last)
    return asRecord(await this.#store.get(this.name)) ?? { ...last, earlier: [] }
  }

  /** Call on every change. */
  edit(code: string) {
    this.#pending = { code: code.slice(0, maxCodeLength), saved_at: this.#now(), writer: this.#writer }
    this.#journal.write(this.name, this.#pending)
    this.onState('saving')
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), this.#delay_ms)
  }

  /** Puts aside what is there now and saves `code` in its place. */
  async replace(code: string): Promise<void> {
    await this.flush()
    const version = { code, saved_at: this.#now(), writer: this.#writer }
    await this.#store.update<DraftRecord>(this.name, (old) => successor(asRecord(old), version, true))
    this.#announce(version)
    this.#tellState()
  }

  /** Writes what is still pending to the store. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    const version = this.#pending
    this.#pending = undefined
    if (version) this.#saving = this.#saving.then(() => this.#write(version))
    return this.#saving
  }

  close() {
    void this.flush()
    this.#channel?.close()
  }

  async #write(version: DraftVersion) {
    await this.#store.update<DraftRecord>(this.name, (old) => successor(asRecord(old), version, false))
    const last = asVersion(this.#journal.read(this.name))
    if (this.#store.lasting && last && last.saved_at <= version.saved_at) this.#journal.clear(this.name)
    this.#announce(version)
    if (!this.#pending) this.#tellState()
  }

  #tellState() {
    this.onState(this.#store.lasting ? 'saved' : 'kept_in_page')
  }

  #announce(version: DraftVersion) {
    this.#channel?.postMessage(version)
  }

  #hear(data: unknown) {
    const version = asVersion(data)
    if (version && version.writer !== this.#writer) this.onOther(version)
  }
}

/** The record after `next` was saved. Another writer's text, or one that is put aside, becomes an earlier version. */
export function successor(old: DraftRecord | undefined, next: DraftVersion, keepOld: boolean): DraftRecord {
  const earlier = old?.earlier ?? []
  if (!old || old.code === next.code || (!keepOld && old.writer === next.writer)) return { ...next, earlier }
  const { code, saved_at, writer } = old
  return { ...next, earlier: [{ code, saved_at, writer }, ...earlier].slice(0, maxEarlier) }
}

function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(`attention-lab:${name}`)
  } catch {
    return undefined
  }
}

/** What is stored may be damaged or from an older version: it is used only where it has the right form. */
function asVersion(data: unknown): DraftVersion | undefined {
  const version = data as Partial<DraftVersion> | null | undefined
  const good =
    typeof version?.code === 'string' && typeof version.saved_at === 'number' && typeof version.writer === 'string'
  return good && version.code!.length <= maxCodeLength ? (version as DraftVersion) : undefined
}

function asRecord(data: unknown): DraftRecord | undefined {
  const version = asVersion(data)
  if (!version) return undefined
  const earlier: unknown = (data as { earlier?: unknown }).earlier
  return { ...version, earlier: Array.isArray(earlier) ? earlier.filter((each) => asVersion(each)) : [] }
}
