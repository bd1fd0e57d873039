/** Versions of a learner's code that passed, for each exercise and language, newest first. */
import { passesName, type TextName } from './names.ts'
import { store as browserStore, type Store } from './store.ts'
import { isVersion, withVersion, type Version } from './versions.ts'

const maxPasses = 10

export class PassBook {
  constructor(
    private store: Store = browserStore,
    private now: () => number = Date.now,
  ) {}

  async read(text: TextName): Promise<Version[]> {
    return asVersions(await this.store.get(passesName(text)))
  }

  /** The same text twice is one version, of the later time. */
  passed(text: TextName, code: string): Promise<Version[]> {
    const version = { code, saved_at: this.now() }
    return this.store.update<Version[]>(passesName(text), (old) => withVersion(asVersions(old), version, maxPasses))
  }
}

export function asVersions(data: unknown): Version[] {
  return Array.isArray(data) ? data.filter(isVersion).map(({ code, saved_at }) => ({ code, saved_at })) : []
}
