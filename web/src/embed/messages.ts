/** What an embedded page tells the page around it. Version 1: fields are added, never changed. */

export interface CheckResult {
  exercise: string
  passed: boolean
  /** `passed`, the name of the mistake, or `unrecognised`. */
  diagnosis: string
  checks_passed: number
  checks_total: number
}

/** A question was answered, or a prediction committed. */
export interface AnswerResult {
  question: string
  right: boolean
  prediction: boolean
}

export type EmbedMessage =
  | { attn_lab: 1; type: 'ready'; name: string }
  | { attn_lab: 1; type: 'resize'; height: number }
  | ({ attn_lab: 1; type: 'check' } & CheckResult)
  | ({ attn_lab: 1; type: 'answer' } & AnswerResult)

/** What the page around may say. */
export type HostMessage = { attn_lab: 1; type: 'theme'; theme: 'auto' | 'light' | 'dark' }
