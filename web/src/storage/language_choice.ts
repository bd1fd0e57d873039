/** The language that a learner last chose, for the next exercise too. */
import { store as browserStore, type Store } from './store.ts'

export const languageChoiceName = 'language'

export class LanguageChoice {
  constructor(private store: Store = browserStore) {}

  async read(): Promise<string | undefined> {
    const kept = await this.store.get(languageChoiceName)
    return typeof kept === 'string' ? kept : undefined
  }

  write(language: string): Promise<void> {
    return this.store.set(languageChoiceName, language)
  }
}
