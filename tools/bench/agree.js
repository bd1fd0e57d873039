/** A ratio means nothing unless both did the same work: every contender's output is compared before a clock runs. */

/** The largest difference between two outputs; infinite when one is too short or holds NaN. */
export function largestDifference(output, expected) {
  if (output.length !== expected.length) return Infinity
  let largest = 0
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(output[i] - expected[i])
    if (!(difference <= largest)) largest = difference >= 0 ? difference : Infinity
  }
  return largest
}

/** Runs a contender once and fails unless what it gives is `expected` within `tolerance`. Resolves to the difference. */
export async function agree({ who, form, run, output }, expected, tolerance) {
  await run()
  const difference = largestDifference(output(), expected)
  if (difference <= tolerance) return difference
  throw new Error(
    `${who}${form ? ` (${form})` : ''} differs from the reference by ${difference}, more than ${tolerance}`,
  )
}
