/**
 * A learner's code for one exercise, saved as it is typed. Every keystroke goes to the journal at once and to the store
 * a moment later. When another tab has saved in between, its version is not lost: it becomes an earlier version.
 */
import { BrowserJournal, type Journal } from './journal.ts'
import { draftName, type TextName } from './names.ts'
import { store as browserStore, type Store } from './store.ts'
import { isVersion, maxCodeLength, withVersion, type Version } from './versions.ts'

export interface DraftVersion extends Version {
  /** The page that saved it. */
  writer: string
}

/** Why a text is no longer in the editor. `left`: another visit or tab went on from it. */
export type Reason = 'reset' | 'restored' | 'left' | 'imported'

export interface EarlierVersion extends DraftVersion {
  reason?: Reason
}

export interface DraftRecord extends DraftVersion {
  /** Newest first. */
  earlier: EarlierVersion[]
}

const maxEarlier = 20

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
  /** Typed, and waiting for a pause in typing. */
  #pending: DraftVersion | undefined
  /** What the learner sees; saved once the store has this very version. */
  #newest: DraftVersion | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #saving: Promise<void> = Promise.resolve()
  #channel: BroadcastChannel | undefined

  constructor(text: TextName, options: DraftOptions = {}) {
    this.name = draftName(text)
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
    this.#newest = kept
    if (!last || (kept && kept.saved_at >= last.saved_at)) return kept
    this.#newest = last
    // It may have been a reset that the page did not live to save, so what it replaces is put aside.
    await this.#write(last, 'left')
    return asRecord(await this.#store.get(this.name)) ?? { ...last, earlier: [] }
  }

  /** What was there before, newest first. */
  async earlier(): Promise<EarlierVersion[]> {
    await this.flush()
    return asRecord(await this.#store.get(this.name))?.earlier ?? []
  }

  /** Call on every change. */
  edit(code: string) {
    this.#pending = this.#note(code)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), this.#delay_ms)
  }

  /** Puts aside what is there now and saves `code` in its place. */
  replace(code: string, reason: Reason): Promise<void> {
    void this.flush()
    return this.#save(this.#note(code), reason)
  }

  /** Writes what is still pending to the store. */
  flush(): Promise<void> {
    clearTimeout(this.#timer)
    const version = this.#pending
    this.#pending = undefined
    return version ? this.#save(version) : this.#saving
  }

  close() {
    void this.flush().then(() => this.#channel?.close())
  }

  /** The next version, in the journal at once. No two have the same time, however coarse the clock. */
  #note(code: string): DraftVersion {
    const saved_at = Math.max(this.#now(), (this.#newest?.saved_at ?? 0) + 1)
    const version = { code: code.slice(0, maxCodeLength), saved_at, writer: this.#writer }
    this.#newest = version
    this.#journal.write(this.name, version)
    this.onState('saving')
    return version
  }

  /** One after the other, so that an older version never lands on a newer one. */
  #save(version: DraftVersion, reason?: Reason): Promise<void> {
    this.#saving = this.#saving.then(() => this.#write(version, reason))
    return this.#saving
  }

  async #write(version: DraftVersion, reason?: Reason) {
    await this.#store.update<DraftRecord>(this.name, (old) => successor(asRecord(old), version, reason))
    const last = asVersion(this.#journal.read(this.name))
    if (this.#store.lasting && last && last.saved_at <= version.saved_at) this.#journal.clear(this.name)
    this.#announce(version)
    if (version === this.#newest) this.onState(this.#store.lasting ? 'saved' : 'kept_in_page')
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
export function successor(old: DraftRecord | undefined, next: DraftVersion, reason?: Reason): DraftRecord {
  const earlier = old?.earlier ?? []
  if (!old || old.code === next.code || (!reason && old.writer === next.writer)) return { ...next, earlier }
  const { code, saved_at, writer } = old
  return { ...next, earlier: withVersion(earlier, { code, saved_at, writer, reason: reason ?? 'left' }, maxEarlier) }
}

export function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(`attention-lab:${name}`)
  } catch {
    return undefined
  }
}

function asVersion(data: unknown): DraftVersion | undefined {
  return isVersion(data) && typeof (data as Partial<DraftVersion>).writer === 'string'
    ? (data as DraftVersion)
    : undefined
}

export function asRecord(data: unknown): DraftRecord | undefined {
  const version = asVersion(data)
  if (!version) return undefined
  const earlier: unknown = (data as { earlier?: unknown }).earlier
  return { ...version, earlier: Array.isArray(earlier) ? earlier.filter((each) => asVersion(each)) : [] }
}
