/** Numbers that are the same in every run: a permuted congruential generator (O'Neill, "PCG", 2014), 32 bits of state. */
export function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 747796405) + 2891336453) >>> 0
    const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0
    return ((word >>> 22) ^ word) >>> 0
  }
}

/** `count` floats, uniform in [-width, width). */
export function uniform(count, width, seed) {
  const next = random(seed)
  const scale = width / 2 ** 31
  return Float32Array.from({ length: count }, () => next() * scale - width)
}
