/** Of a text as an editor shows it. */
export const lineCount = (text: string): number => text.trimEnd().split('\n').length
