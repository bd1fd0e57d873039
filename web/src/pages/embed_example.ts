/** The snippets name the address from which this very copy of the lab is served; a click copies them. */
import { siteRoot } from '../offline/keep_offline.ts'

const base = new URL('embed/', siteRoot()).href
for (const place of document.querySelectorAll('[data-embed-base]')) place.textContent = base

for (const block of document.querySelectorAll('.copyable')) {
  const button = block.querySelector('button')
  const code = block.querySelector('code')
  button?.addEventListener('click', () => void copy(code?.textContent ?? '', button))
}

async function copy(text: string, button: HTMLButtonElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    button.textContent = 'Copied'
  } catch {
    button.textContent = 'Select and copy'
  }
}
