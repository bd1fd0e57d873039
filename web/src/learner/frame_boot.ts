/**
 * The closed frame's whole program. It is a constant, so that the site's content security policy can name its hash (a
 * `srcdoc` frame inherits that policy). The learner's code never runs in this document, only in the worker made here: a
 * document could still navigate itself away and carry data with it, a worker has no address to change.
 *
 * The page hands over two ports. `work` goes on to the worker and is the only way out of it; on `control` the frame
 * reports what the worker's code cannot report itself: that it did not parse.
 */
export const frameBoot = `addEventListener('message', (event) => {
  if (event.source !== parent) return
  const [control, work] = event.ports
  const url = URL.createObjectURL(new Blob([event.data], { type: 'text/javascript' }))
  const worker = new Worker(url)
  worker.onerror = (error) => {
    error.preventDefault()
    control.postMessage({ message: error.message, line: error.lineno, column: error.colno })
  }
  worker.postMessage(0, [work])
}, { once: true })`

/** No network, no eval, no styles, no forms: inline script (this one) and workers from blobs. */
export const framePolicy = "default-src 'none'; script-src 'unsafe-inline' blob:; worker-src blob:"

export const frameDocument =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox</title>' +
  `<meta http-equiv="Content-Security-Policy" content="${framePolicy}">` +
  `<script>${frameBoot}</script></html>`
