/** How many positions a decoder computes to write new tokens behind a prompt. Computed, not measured. */
export interface PositionCount {
  /** The prompt for the first token, then one more position for each further one. */
  naive: number
  /** The prompt once, then one position for each further token. */
  cached: number
}

export function countPositions(prompt_tokens: number, new_tokens: number): PositionCount {
  const last = prompt_tokens + new_tokens - 1
  return { naive: ((prompt_tokens + last) * new_tokens) / 2, cached: last }
}
