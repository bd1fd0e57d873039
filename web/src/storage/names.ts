/** Under which names the store keeps what belongs to an exercise. */

export interface TextName {
  exercise: string
  language: string
}

/** JavaScript came first: its texts have the exercise's bare name. */
const first_language = 'js'

export const draftName = (text: TextName) => `draft:${textName(text)}`
export const passesName = (text: TextName) => `passes:${textName(text)}`
export const progressName = (exercise: string) => `progress:${exercise}`

function textName({ exercise, language }: TextName): string {
  return language === first_language ? exercise : `${exercise}.${language}`
}

export type Kept = ({ kind: 'draft' | 'passes' } & TextName) | { kind: 'progress'; exercise: string }

/** What a name of the store stands for; undefined where it belongs to no exercise. */
export function parseName(name: string): Kept | undefined {
  const [, kind, exercise, language = first_language] = /^(draft|passes|progress):([^.]+)(?:\.(.+))?$/.exec(name) ?? []
  if (kind === 'progress') return { kind, exercise: exercise! }
  return kind === undefined ? undefined : { kind: kind as 'draft' | 'passes', exercise: exercise!, language }
}
