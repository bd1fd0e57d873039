/** Under which names the store keeps what belongs to an exercise, a lesson or a question. */

export interface TextName {
  exercise: string
  language: string
}

/** JavaScript came first: its texts have the exercise's bare name. */
const first_language = 'js'

export const draftName = (text: TextName) => `draft:${textName(text)}`
export const passesName = (text: TextName) => `passes:${textName(text)}`
export const progressName = (exercise: string) => `progress:${exercise}`
export const lessonName = (slug: string) => `lesson:${slug}`
export const answerName = (question_id: string) => `answer:${question_id}`

function textName({ exercise, language }: TextName): string {
  return language === first_language ? exercise : `${exercise}.${language}`
}

/** As progress_file.schema.json has them: what else is found under a name of ours is none of ours. */
export const slug_form = /^[a-z0-9]+(-[a-z0-9]+)*$/
export const maxSlugLength = 64
export const maxQuestionLength = 128

export type Kept =
  | ({ kind: 'draft' | 'passes' } & TextName)
  | { kind: 'progress'; exercise: string }
  | { kind: 'lesson'; slug: string }
  | { kind: 'answer'; question: string }

/** What a name of the store stands for; undefined where it is none of these. */
export function parseName(name: string): Kept | undefined {
  const [, kind, rest] = /^(draft|passes|progress|lesson|answer):(.+)$/.exec(name) ?? []
  if (kind === undefined) return undefined
  if (kind === 'lesson') return isName(rest!, maxSlugLength) ? { kind, slug: rest! } : undefined
  if (kind === 'answer') return isName(rest!, maxQuestionLength) ? { kind, question: rest! } : undefined
  const [, exercise, language = first_language] = /^([^.]+)(?:\.(.+))?$/.exec(rest!) ?? []
  if (exercise === undefined) return undefined
  return kind === 'progress' ? { kind, exercise } : { kind: kind as 'draft' | 'passes', exercise, language }
}

function isName(text: string, most: number): boolean {
  return text.length <= most && slug_form.test(text)
}
