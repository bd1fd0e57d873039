/** Packages live under web/, tests beside it: what tests need of them passes through here. */
export { default as axe } from 'axe-core'
export { default as pixelmatch } from 'pixelmatch'
export * as playwright from 'playwright-core'
export { PNG } from 'pngjs'
export { default as puppeteer } from 'puppeteer-core'
