const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character]!)
}

/** "dot-product" is one word: a line does not end inside it. */
export function heading(title: string): string {
  return escapeHtml(title).replace(/\w+(?:-\w+)+/g, '<span class="nowrap">$&</span>')
}
