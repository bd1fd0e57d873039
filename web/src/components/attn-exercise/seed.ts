/** The number from which a run's inputs follow. Six digits are easy to tell someone else. */
export function freshSeed(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0]! % 999_999) + 1
}

/** `#seed=4021` in the address. */
export function seedInHash(hash: string): number | undefined {
  const text = new URLSearchParams(hash.replace(/^#/, '')).get('seed')
  if (text === null || !/^\d{1,9}$/.test(text)) return undefined
  return Number(text)
}
