/** Served to a page of the site: finds the very lab that the page's own code uses. Its script names exports as it likes. */
const address = performance
  .getEntriesByType('resource')
  .map(({ name }) => name)
  .find((name) => /\/lab-[\w-]{8}\.js$/.test(name))
const exported = Object.values(await import(address))
globalThis.lab = exported.find((value) => typeof value?.attendHeads === 'function')
