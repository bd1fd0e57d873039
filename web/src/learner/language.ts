/** The languages in which an exercise can be done. */
export type Language = 'js' | 'cpp'

export interface LanguageInfo {
  language: Language
  name: string
}

/** In the order of the switch; the first needs nothing and is what a newcomer gets. */
export const languages: readonly LanguageInfo[] = [
  { language: 'js', name: 'JavaScript' },
  { language: 'cpp', name: 'C++' },
]

export function languageName(language: Language): string {
  return languages.find((each) => each.language === language)!.name
}

export function isLanguage(text: unknown): text is Language {
  return languages.some(({ language }) => language === text)
}
