/**
 * A page inside somebody else's page: says when it is ready, how tall it is, and how a check went. Listens to its parent
 * only. It stores nothing of its own and registers no service worker: the host decides what lives there.
 */
import type { AnswerResult, CheckResult, EmbedMessage, HostMessage } from './messages.ts'

/** A height travels with every message of its kind; the target may be any site, so nothing private goes out. */
function tell(message: EmbedMessage): void {
  if (parent !== window) parent.postMessage(message, '*')
}

function tellHeight(): void {
  tell({ attn_lab: 1, type: 'resize', height: Math.ceil(document.documentElement.getBoundingClientRect().height) })
}

function isHostMessage(data: unknown): data is HostMessage {
  const message = data as Partial<HostMessage> | null
  return message?.attn_lab === 1 && message.type === 'theme' && ['auto', 'light', 'dark'].includes(message.theme ?? '')
}

addEventListener('message', (event) => {
  if (event.source !== parent || parent === window || !isHostMessage(event.data)) return
  const { theme } = event.data
  if (theme === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
})

addEventListener('attn-check', (event) => {
  const { exercise, passed, diagnosis, checks_passed, checks_total } = (event as CustomEvent<CheckResult>).detail
  tell({ attn_lab: 1, type: 'check', exercise, passed, diagnosis, checks_passed, checks_total })
})

addEventListener('attn-answer', (event) => {
  const { question, right, prediction } = (event as CustomEvent<AnswerResult>).detail
  tell({ attn_lab: 1, type: 'answer', question, right, prediction })
})

const name =
  document.querySelector<HTMLElement>('[data-embed]')?.dataset.embed ?? location.pathname.split('/').at(-2) ?? ''
tell({ attn_lab: 1, type: 'ready', name })
new ResizeObserver(tellHeight).observe(document.documentElement)
