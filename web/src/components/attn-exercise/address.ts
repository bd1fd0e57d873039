/** What a link to an exercise can say behind its #: `#language=cpp&seed=4021`. */
import { isLanguage, type Language } from '../../learner/language.ts'

export interface Address {
  language?: Language
  /** The number from which a run's inputs follow. */
  seed?: number
}

export function readAddress(hash: string): Address {
  const params = new URLSearchParams(hash.replace(/^#/, ''))
  const language = params.get('language')
  const seed = params.get('seed') ?? ''
  return {
    ...(isLanguage(language) && { language }),
    ...(/^\d{1,9}$/.test(seed) && { seed: Number(seed) }),
  }
}

/** Puts it into the page's own address without a step in its history. */
export function writeAddress({ language, seed }: Address) {
  const params = new URLSearchParams()
  if (language !== undefined) params.set('language', language)
  if (seed !== undefined) params.set('seed', String(seed))
  const address = new URL(location.href)
  address.hash = params.toString()
  history.replaceState(history.state, '', address)
}

/** Six digits are easy to tell someone else. */
export function freshSeed(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0]! % 999_999) + 1
}
