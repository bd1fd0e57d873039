/** Light, dark, or as the system says. Chosen once, kept where storage is allowed. */
import './attn-theme.css'

type Theme = 'auto' | 'light' | 'dark'

const storageKey = 'attention-lab:theme'
const themes: { theme: Theme; label: string; icon: string }[] = [
  {
    theme: 'auto',
    label: 'As the system',
    icon: '<circle cx="8" cy="8" r="6"/><path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor"/>',
  },
  {
    theme: 'light',
    label: 'Light',
    icon: '<circle cx="8" cy="8" r="3"/><path d="M8 .9v2M8 13.1v2M.9 8h2M13.1 8h2M3 3l1.4 1.4M11.6 11.6 13 13M13 3l-1.4 1.4M4.4 11.6 3 13"/>',
  },
  { theme: 'dark', label: 'Dark', icon: '<path d="M13.2 9.9A5.8 5.8 0 0 1 6.1 2.8a5.8 5.8 0 1 0 7.1 7.1z"/>' },
]

function isTheme(value: string | null): value is Theme {
  return themes.some(({ theme }) => theme === value)
}

export function readTheme(): Theme {
  try {
    const kept = localStorage.getItem(storageKey)
    return isTheme(kept) ? kept : 'auto'
  } catch {
    return 'auto'
  }
}

export function applyTheme(theme: Theme): void {
  if (theme === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

function keepTheme(theme: Theme): void {
  try {
    if (theme === 'auto') localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, theme)
  } catch {
    // Storage is blocked: the choice lasts as long as this page.
  }
}

class AttnTheme extends HTMLElement {
  connectedCallback(): void {
    const button = ({ theme, label, icon }: (typeof themes)[number]) =>
      `<button type="button" value="${theme}" title="${label}" aria-label="${label}"><svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" aria-hidden="true">${icon}</svg></button>`
    this.innerHTML = `<span class="seg" role="group" aria-label="Colours">${themes.map(button).join('')}</span>`
    this.addEventListener('click', (event) => {
      const theme = (event.target as Element).closest('button')?.value ?? null
      if (isTheme(theme)) this.choose(theme)
    })
    // Another tab changed it.
    addEventListener('storage', (event) => {
      if (event.key !== storageKey) return
      applyTheme(readTheme())
      this.show(readTheme())
    })
    const forced = document.documentElement.dataset.theme ?? null
    this.show(isTheme(forced) ? forced : readTheme())
  }

  private choose(theme: Theme): void {
    keepTheme(theme)
    applyTheme(theme)
    this.show(theme)
  }

  private show(chosen: Theme): void {
    for (const button of this.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.value === chosen))
    }
  }
}

customElements.define('attn-theme', AttnTheme)
