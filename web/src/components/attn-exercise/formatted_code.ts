/** The learner's code laid out. What does that is loaded when it is first asked for. */
import type { Language } from '../../learner/language.ts'

/** Rejects with a sentence that ends with the next step. */
export async function formattedCode(code: string, language: Language): Promise<string> {
  if (language === 'cpp') {
    const { compiler } = await import('../../compiler/page_compiler.ts')
    return compiler.format(code)
  }
  const { formatJavaScript } = await import('../../compiler/format.ts')
  return formatJavaScript(code)
}
