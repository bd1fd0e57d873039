/** What HTML of ours says, without its marks: for the search. Cards, formulae and the numbers of sources are left out. */
export function plainText(html: string): string {
  return html
    .replace(/<span class="term-card".*?<\/span>(?=\W|$)/gs, '')
    .replace(/<math.*?<\/math>/gs, ' ')
    .replace(/<a class="cite".*?<\/a>/gs, '')
    .replace(/<[^>]+>/g, '')
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name]!)
    .replace(/\s+/g, ' ')
    .trim()
}
