/** The state of the offline copy, in the footer, and the word that a new version waits. */
import { keepOffline, type OfflineState } from '../../offline/keep_offline.ts'

const sentences: Record<OfflineState, string> = {
  off: 'Not kept for offline use',
  saving: 'Saving for offline use …',
  ready: 'Ready offline',
  failed: 'Not kept for offline use: the browser refused to store it',
}

class AttnOffline extends HTMLElement {
  connectedCallback(): void {
    this.setAttribute('role', 'status')
    keepOffline({
      onState: (state) => {
        this.dataset.state = state
        this.textContent = sentences[state]
      },
      onUpdate: (accept) => showUpdate(accept),
    })
  }
}

/** Never reloads by itself: somebody may be typing. */
function showUpdate(accept: () => void): void {
  if (document.querySelector('.notice[data-update]')) return
  const notice = document.createElement('div')
  notice.className = 'notice'
  notice.dataset.update = ''
  notice.setAttribute('role', 'status')
  notice.innerHTML =
    '<p>A new version is ready. What you wrote is kept.</p><button type="button" class="btn small">Reload</button><button type="button" class="btn small ghost">Later</button>'
  const [reload, later] = notice.querySelectorAll('button')
  reload?.addEventListener('click', accept)
  later?.addEventListener('click', () => notice.remove())
  document.body.append(notice)
}

customElements.define('attn-offline', AttnOffline)
