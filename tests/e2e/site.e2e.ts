/** Every page of the finished site as a file: its links lead somewhere, and its words are meant. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { expect, it } from 'vitest'
import { siteFolder } from './support/server.ts'

const pages = (readdirSync(siteFolder, { recursive: true }) as string[]).filter((file) => file.endsWith('.html'))
const read = (file: string) => readFileSync(join(siteFolder, file), 'utf8')

/** Addresses that the page itself asks for: links, scripts, styles. A mistyped address has no root to count from. */
function addresses(file: string): string[] {
  const found = read(file).matchAll(/<(?:a|link|script|img)\b[^>]*?\s(?:href|src)="([^"]+)"/g)
  return [...found].map(([, address]) => address!.replaceAll('&amp;', '&'))
}

it('has all its pages', () => expect(pages.length).toBeGreaterThan(200))

it.each(pages.filter((file) => file !== '404.html'))('%s links to what is there', (file) => {
  const all = addresses(file)
  expect(all.length).toBeGreaterThan(3)
  for (const address of all) {
    if (/^(https:|data:)/.test(address)) continue
    const [, path, fragment] = /^([^#?]*)(?:\?[^#]*)?(?:#(.*))?$/.exec(address)!
    const target = path === '' ? file : posix.join(posix.dirname(file), path!)
    const found = /(^|\/)\.{0,2}$/.test(path!) && path !== '' ? posix.join(target, 'index.html') : target
    expect(existsSync(join(siteFolder, found)), `${address} on ${file}`).toBe(true)
    if (fragment) expect(read(found), `${address} on ${file}`).toContain(`id="${decodeURIComponent(fragment)}"`)
  }
})

it.each(pages)('%s holds no words that wait for others', (file) => {
  const text = read(file)
    .replace(/<(script|style|code)\b.*?<\/\1>/gs, ' ')
    .replace(/<[^>]+>/g, ' ')
  expect(text).not.toMatch(/lorem|ipsum|\b(?:TODO|TBD|FIXME|XXX)\b|coming soon|to be written|under construction/i)
  expect(text).not.toMatch(/\bundefined\b|\[object|%\w+%|\{[=@]/)
})
