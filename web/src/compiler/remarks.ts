/** Which loops of the learner's became SIMD, and why the others did not. */
import type { Diagnostic, Place } from './diagnostics.ts'

export interface LoopRemark {
  /** Where the loop begins. */
  place: Place
  vectorized: boolean
  /** Elements that one instruction handles, when vectorized. */
  width?: number
  /** Why not, in clang's words, with where it saw that. */
  reasons: { message: string; place: Place }[]
  /** What a learner can do about it, where the lab knows. */
  advice?: string
}

/** `remarks` as clang gave them, in its order: the reasons come before the verdict on their loop. */
export function readRemarks(remarks: Diagnostic[]): LoopRemark[] {
  const loops = new Map<string, LoopRemark>()
  let reasons: LoopRemark['reasons'] = []
  for (const { message, place } of remarks) {
    if (!place) continue
    const width = /^vectorized loop \(vectorization width: (\d+)/.exec(message)?.[1]
    if (width === undefined && message !== 'loop not vectorized') {
      const [, reason] = /^(?:loop not vectorized: )?(.*)$/s.exec(message)!
      reasons.push({ message: reason!, place })
      continue
    }
    // A function that was inlined is compiled more than once; a loop counts as vectorized if one of them is.
    const key = `${place.line}:${place.column}`
    const before = loops.get(key)
    if (width !== undefined) loops.set(key, { place, vectorized: true, width: Number(width), reasons: [] })
    else if (!before) loops.set(key, notVectorized(place, reasons))
    reasons = []
  }
  return [...loops.values()].sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
}

function notVectorized(place: Place, all: LoopRemark['reasons']): LoopRemark {
  const reasons = all.filter(({ message }, at) => all.findIndex((other) => other.message === message) === at)
  const known = known_reasons.find(({ pattern }) => reasons.some(({ message }) => pattern.test(message)))
  return { place, vectorized: false, reasons, ...(known && { advice: known.advice }) }
}

/** The most telling first: clang often gives several for one loop. */
const known_reasons: { pattern: RegExp; advice: string }[] = [
  {
    pattern: /reorder floating-point/,
    advice:
      'Four partial sums would add in another order, and that changes the last digits, so clang keeps your order. ' +
      'Keep four sums yourself and add them at the end, or allow it with #pragma clang loop vectorize(enable) above the loop.',
  },
  {
    pattern: /early exit|control flow/i,
    advice:
      'The loop may end or branch in the middle, and a checked index is such an end. Take what you need out of the ' +
      'loop: read through a pointer from data(), and replace an if by a choice of values (a ? b : c).',
  },
  {
    pattern: /call instruction cannot be vectorized|library call/,
    advice: 'A function is called for one element at a time. Write its steps in the loop, or split the loop in two.',
  },
  {
    pattern: /unsafe dependent memory|cannot identify array bounds|runtime pointer checks/,
    advice:
      'clang cannot tell that what you write is not what you read next. Write to a local variable inside the loop and ' +
      'store it once behind it.',
  },
  {
    pattern: /number of loop iterations|induction variable/,
    advice: 'clang must know before the loop how often it runs: count from 0 to a limit that does not change inside.',
  },
  {
    pattern: /not beneficial|cost-model/,
    advice: 'It could be, but would not be faster: too little work in each round, or values that lie far apart.',
  },
]
