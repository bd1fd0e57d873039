/**
 * Keeps the whole site: after one visit every page works with the server gone. A new version is stored beside the old one
 * and waits until the page asks for it; then the old one is removed.
 */
import { cleanupOutdatedCaches, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] }

precacheAndRoute(self.__WB_MANIFEST, {
  // What follows the question mark is for the page, not for the server.
  ignoreURLParametersMatching: [/.*/],
  cleanURLs: false,
})
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

self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting()
})

// The first visit is served from the copy at once, chunks loaded later included.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
