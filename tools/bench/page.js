/** Runs the plan in a worker, as the lab itself does: a page's own thread would be interrupted by the page. */
globalThis.runBench = (plan) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' })
    worker.onmessage = ({ data }) => {
      if (data.progress) globalThis.progress?.(data.progress)
      if (data.error) reject(new Error(data.error))
      if (data.result) resolve({ ...data.result, isolated: globalThis.crossOriginIsolated })
    }
    worker.onerror = (event) => reject(new Error(event.message || 'the worker could not be loaded'))
    worker.postMessage(plan)
  })
