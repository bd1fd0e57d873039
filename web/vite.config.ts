import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { exercisePages } from './src/content/exercise_pages.ts'
import { lessonPages } from './src/content/lesson_pages.ts'
import { openLibrary } from './src/content/library.ts'
import { content } from './src/content/plugin.ts'
import { SiteContent } from './src/content/site_content.ts'
import { compilerAssets, compilerPackages } from './vite/compiler/plugin.ts'
import { embedPages } from './vite/embed_pages.ts'
import { offline } from './vite/offline.ts'
import { shell } from './vite/shell.ts'
import { bundleClassic, standalone } from './vite/standalone.ts'
import { pagesOnDisk, virtualPages } from './vite/virtual_pages.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const site = at('../site')
const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as { version: string }

const source = new SiteContent(site, await openLibrary(at('generated'), at('../site/data')))

export default defineConfig({
  root: site,
  // Every address is relative, so the site works at any path of any host.
  base: './',
  publicDir: at('../site/public'),
  cacheDir: at('node_modules/.vite'),
  resolve: {
    alias: {
      '/@web': at('src'),
      '@web': at('src'),
    },
  },
  plugins: [
    virtualPages([
      ...embedPages(site),
      ...exercisePages(site, () => source.read().exercises),
      ...lessonPages(site, () => source.read()),
    ]),
    content({ source, runner: at('src/learner/worker_main.ts'), bundle: bundleClassic }),
    compilerAssets({ cache: at('../build/compiler'), licences: at('vite/compiler/licences.txt') }),
    compilerPackages(),
    shell({ version }),
    standalone({ 'embed/attn-lab.js': at('src/embed/attn_lab_element.ts') }),
    offline({ source: at('src/offline/service_worker.ts'), fileName: 'sw.js' }),
  ],
  worker: { format: 'es', plugins: () => [compilerPackages()] },
  // As it is, for compilerPackages() to see it under Vite's own server too.
  optimizeDeps: { exclude: ['@yowasp/clang', '@wasm-fmt/clang-format'] },
  server: { host: '127.0.0.1', fs: { allow: [at('..')] } },
  preview: { host: '127.0.0.1' },
  build: {
    outDir: at('../build/site'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1024,
    reportCompressedSize: false,
    rolldownOptions: {
      input: pagesOnDisk(site),
      // What the first page needs in one piece: cut where other pages need a part of it, each part costs a hundred bytes.
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'first_page',
              test: /draw[\\/](?:heatmap|format)|attn-heatmap|lit-html[\\/](?:directive|directives[\\/](?:style-map|guard))|figure_card/,
            },
          ],
        },
      },
    },
  },
})
