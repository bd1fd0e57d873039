/** What CodeMirror knows of each language. A language's grammar comes when it is first edited. */
import { HighlightStyle, type LanguageSupport } from '@codemirror/language'
import { tags } from '@lezer/highlight'
import type { Language } from '../../learner/language.ts'

const loaders: Record<Language, () => Promise<LanguageSupport>> = {
  js: async () => (await import('@codemirror/lang-javascript')).javascript(),
  cpp: async () => (await import('@codemirror/lang-cpp')).cpp(),
}

export function loadLanguage(language: Language): Promise<LanguageSupport> {
  return loaders[language]()
}

/** Classes, not colours: attn-editor.css gives each its colour in both themes. */
export const highlight = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.bool, tags.null, tags.processingInstruction],
    class: 'tok-keyword',
  },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], class: 'tok-string' },
  { tag: tags.number, class: 'tok-number' },
  { tag: tags.comment, class: 'tok-comment' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.className, tags.typeName],
    class: 'tok-function',
  },
  { tag: tags.invalid, class: 'tok-invalid' },
])
