/**
 * Keeps the whole site: after one visit every page works with the server gone. A new version is stored beside the old one
 * and waits until the page asks for it; then the old one is removed.
 */
import { PrecacheController, PrecacheRoute, cleanupOutdatedCaches, type PrecacheEntry } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] }

const copy = new PrecacheController()
copy.addToCacheList(self.__WB_MANIFEST)
registerRoute(
  new PrecacheRoute(copy, {
    // What follows the question mark is for the page, not for the server.
    ignoreURLParametersMatching: [/.*/],
    cleanURLs: false,
  }),
)
cleanupOutdatedCaches()

// `/memory` without its slash, as a person types it; anything else is a page that does not exist.
registerRoute(
  new NavigationRoute(async (options) => {
    const url = new URL(options.request.url)
    const known = ['build', 'memory', 'race', 'machine', 'model'].some((place) => url.pathname.endsWith(`/${place}`))
    if (known) return Response.redirect(`${url.pathname}/${url.search}`, 302)
    try {
      return await fetch(options.request)
    } catch {
      return Response.redirect(new URL('404.html', self.registration.scope).href, 302)
    }
  }),
)

/** A browser may throw stored files away and keep the service worker: what is missing is fetched again. */
async function mend(): Promise<void> {
  const cache = await caches.open(copy.strategy.cacheName)
  const kept = new Set((await cache.keys()).map(({ url }) => url))
  const missing = [...copy.getURLsToCacheKeys()].filter(([, key]) => !kept.has(key))
  await Promise.all(missing.map(([url, key]) => keep(cache, url, key)))
}

async function keep(cache: Cache, url: string, key: string): Promise<void> {
  const response = await fetch(url, { cache: 'no-cache' })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  // A browser takes no redirected answer for a page.
  await cache.put(key, response.redirected ? new Response(response.body, response) : response)
}

self.addEventListener('install', (event) => void copy.install(event))

// The first visit is served from the copy at once, chunks loaded later included.
self.addEventListener('activate', (event) => {
  void copy.activate(event)
  event.waitUntil(self.clients.claim())
})

self.addEventListener('message', (event) => {
  const { type } = event.data as { type: 'SKIP_WAITING' | 'MEND' }
  if (type === 'SKIP_WAITING') return void self.skipWaiting()
  const [port] = event.ports
  event.waitUntil(
    mend().then(
      () => port!.postMessage(true),
      () => port!.postMessage(false),
    ),
  )
})
