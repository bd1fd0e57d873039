/** Which lessons a learner has read, and what they answered to the questions in them. */
import { answerName, lessonName } from './names.ts'
import { store as browserStore, type Store } from './store.ts'
import { asTime } from './versions.ts'

export interface LessonProgress {
  /** Milliseconds since 1970 of the last visit. */
  opened_at?: number
  /** When its end was first reached. */
  read_at?: number
}

export interface Answer {
  /** Answers given, right ones among them. */
  tries: number
  /** When it was first right. */
  right_at?: number
  /** What was predicted, before the measurement was seen. */
  committed?: string
  /** Milliseconds since 1970 of the last answer or prediction. */
  touched_at: number
}

export const maxCommittedLength = 1000

export class LessonBook {
  constructor(
    private store: Store = browserStore,
    private now: () => number = Date.now,
  ) {}

  async read(slug: string): Promise<LessonProgress> {
    return asLessonProgress(await this.store.get(lessonName(slug)))
  }

  opened(slug: string): Promise<LessonProgress> {
    return this.#change(slug, () => ({ opened_at: this.now() }))
  }

  /** Its end was reached. Once read stays read. */
  finished(slug: string): Promise<LessonProgress> {
    return this.#change(slug, ({ read_at }) => ({ read_at: read_at ?? this.now() }))
  }

  async readAnswer(question_id: string): Promise<Answer> {
    return asAnswer(await this.store.get(answerName(question_id)))
  }

  /** Once right stays right. */
  answered(question_id: string, right: boolean): Promise<Answer> {
    return this.#changeAnswer(question_id, (old) => ({
      tries: old.tries + 1,
      ...(right && { right_at: old.right_at ?? this.now() }),
    }))
  }

  /** The first prediction is the one that counts. */
  committed(question_id: string, text: string): Promise<Answer> {
    return this.#changeAnswer(question_id, (old) => ({
      committed: old.committed ?? text.slice(0, maxCommittedLength),
    }))
  }

  #change(slug: string, change: (old: LessonProgress) => LessonProgress): Promise<LessonProgress> {
    return this.store.update<LessonProgress>(lessonName(slug), (stored) => {
      const old = asLessonProgress(stored)
      return { ...old, ...change(old) }
    })
  }

  #changeAnswer(question_id: string, change: (old: Answer) => Partial<Answer>): Promise<Answer> {
    return this.store.update<Answer>(answerName(question_id), (stored) => {
      const old = asAnswer(stored)
      return { ...old, touched_at: this.now(), ...change(old) }
    })
  }
}

export function asLessonProgress(data: unknown): LessonProgress {
  const found = data as Partial<LessonProgress> | null | undefined
  return withTimes({ opened_at: asTime(found?.opened_at), read_at: asTime(found?.read_at) })
}

export function asAnswer(data: unknown): Answer {
  const found = data as Partial<Answer> | null | undefined
  const { tries, committed } = found ?? {}
  return {
    tries: Number.isSafeInteger(tries) && tries! >= 0 ? tries! : 0,
    ...withTimes({ right_at: asTime(found?.right_at) }),
    ...(typeof committed === 'string' && { committed: committed.slice(0, maxCommittedLength) }),
    touched_at: asTime(found?.touched_at) ?? 0,
  }
}

/** Of two devices: the last visit, and the first time that it was read. */
export function joinLessonProgress(one: LessonProgress, other: LessonProgress): LessonProgress {
  return withTimes({
    opened_at: latest(one.opened_at, other.opened_at),
    read_at: earliest(one.read_at, other.read_at),
  })
}

/** Of two devices: the further of each. Where both committed, what is here (`one`) stays. */
export function joinAnswers(one: Answer, other: Answer): Answer {
  const committed = one.committed ?? other.committed
  return {
    tries: Math.max(one.tries, other.tries),
    ...withTimes({ right_at: earliest(one.right_at, other.right_at) }),
    ...(committed !== undefined && { committed }),
    touched_at: Math.max(one.touched_at, other.touched_at),
  }
}

type Time = number | undefined

const defined = (times: readonly Time[]) => times.filter((at) => at !== undefined)
const latest = (...times: Time[]): Time => (defined(times).length > 0 ? Math.max(...defined(times)) : undefined)
const earliest = (...times: Time[]): Time => (defined(times).length > 0 ? Math.min(...defined(times)) : undefined)

/** Without the moments that never were. */
function withTimes<Name extends string>(times: Record<Name, Time>): Partial<Record<Name, number>> {
  const known = Object.entries(times).filter(([, at]) => at !== undefined)
  return Object.fromEntries(known) as Partial<Record<Name, number>>
}
