/** Every exercise has this many hints, from a nudge to nearly there. */
export const hintCount = 3
