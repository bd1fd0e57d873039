/** Registers the service worker, and tells how far the offline copy is. `?nosw` removes it again. */

export type OfflineState = 'off' | 'saving' | 'ready' | 'failed'

export interface OfflineListener {
  onState(state: OfflineState): void
  /** A newer version has been stored; `accept` switches to it and reloads. */
  onUpdate(accept: () => void): void
}

/** The site's root, whatever page this is and whatever path it is served from. */
export function siteRoot(): URL {
  const root = document.querySelector<HTMLMetaElement>('meta[name="attn-root"]')?.content ?? './'
  return new URL(root, location.href.split(/[?#]/)[0])
}

export function keepOffline(listener: OfflineListener): void {
  const wanted = !new URLSearchParams(location.search).has('nosw')
  const able = import.meta.env.PROD && 'serviceWorker' in navigator
  if (!able || !wanted) listener.onState('off')
  if (!able) return
  if (!wanted) return void forget()
  // The page first: its own files and the model have the network to themselves.
  const start = () => setTimeout(() => void register(listener), 500)
  if (document.readyState === 'complete') start()
  else addEventListener('load', start, { once: true })
}

async function register(listener: OfflineListener): Promise<void> {
  try {
    if (!navigator.serviceWorker.controller) listener.onState('saving')
    const registration = await navigator.serviceWorker.register(new URL('sw.js', siteRoot()), {
      updateViaCache: 'none',
    })
    watchForUpdate(registration, listener)
    watchForFailure(registration, listener)
    const { active } = await navigator.serviceWorker.ready
    listener.onState((await mend(active!)) ? 'ready' : 'failed')
  } catch {
    // Private windows and strict settings refuse; with the server gone, the copy that is there goes on serving.
    listener.onState(navigator.serviceWorker.controller ? 'ready' : 'failed')
  }
}

function watchForUpdate(registration: ServiceWorkerRegistration, listener: OfflineListener): void {
  const offer = (waiting: ServiceWorker) =>
    listener.onUpdate(() => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
      waiting.postMessage({ type: 'SKIP_WAITING' })
    })
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const coming = registration.installing
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'installed' && navigator.serviceWorker.controller) offer(coming)
    })
  })
}

/** Whether everything is stored, if need be once it has been fetched again. */
function mend(worker: ServiceWorker): Promise<boolean> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true)
    worker.postMessage({ type: 'MEND' }, [port2])
  })
}

/** `ready` never settles when the first installation fails (a file is missing, the disk is full). */
function watchForFailure(registration: ServiceWorkerRegistration, listener: OfflineListener): void {
  const coming = registration.installing
  coming?.addEventListener('statechange', () => {
    if (coming.state === 'redundant' && !registration.active) listener.onState('failed')
  })
}

/** Takes the offline copy of this site away, and only of this site: other projects may share the origin. */
async function forget(): Promise<void> {
  const scope = siteRoot().href
  const registrations = await navigator.serviceWorker.getRegistrations()
  await Promise.all(registrations.filter((each) => each.scope === scope).map((each) => each.unregister()))
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.endsWith(scope)).map((name) => caches.delete(name)))
}
