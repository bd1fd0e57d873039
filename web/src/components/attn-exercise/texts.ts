/** The learner's text in each language, saved as it is typed. A language that is never opened costs nothing. */
import type { Language } from '../../learner/language.ts'
import {
  Draft,
  type DraftOptions,
  type DraftVersion,
  type EarlierVersion,
  type Reason,
  type SaveState,
} from '../../storage/drafts.ts'

export interface TextsListener {
  /** Of the text that is open. */
  saved(state: SaveState): void
  /** Another tab has saved a different text in the language that is open. */
  changedElsewhere(version: DraftVersion): void
}

export interface OpenedText {
  code: string
  /** It is the learner's own, from this visit or an earlier one. */
  own: boolean
}

export class Texts {
  #drafts = new Map<Language, Draft>()
  #open: Language | undefined

  constructor(
    private exercise: string,
    private starters: Record<Language, string>,
    private listener: TextsListener,
    private options: DraftOptions = {},
  ) {}

  async open(language: Language): Promise<OpenedText> {
    await this.flush()
    const draft = this.#drafts.get(language) ?? this.#start(language)
    const record = await draft.load()
    // Only now: what was typed meanwhile was typed into the other text.
    this.#open = language
    return record ? { code: record.code, own: true } : { code: this.starters[language], own: false }
  }

  starter(): string {
    return this.starters[this.#open!]
  }

  /** Call on every change of the open text. */
  edit(code: string) {
    this.#draft.edit(code)
  }

  /** Puts aside what is there now and saves `code` in its place. */
  replace(code: string, reason: Reason): Promise<void> {
    return this.#draft.replace(code, reason)
  }

  /** Of the open text, newest first, without what the exercise begins with. */
  async earlier(): Promise<EarlierVersion[]> {
    const starter = this.starter()
    return (await this.#draft.earlier()).filter(({ code }) => code !== starter)
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#drafts.values()].map((draft) => draft.flush()))
  }

  close() {
    for (const draft of this.#drafts.values()) draft.close()
    this.#drafts.clear()
  }

  get #draft(): Draft {
    return this.#drafts.get(this.#open!)!
  }

  #start(language: Language): Draft {
    const draft = new Draft({ exercise: this.exercise, language }, this.options)
    draft.onState = (state) => {
      if (this.#open === language) this.listener.saved(state)
    }
    draft.onOther = (version) => {
      if (this.#open === language) this.listener.changedElsewhere(version)
    }
    this.#drafts.set(language, draft)
    return draft
  }
}
