/** Writes the service worker into the finished site, with the list of all that it keeps. */
import { rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { injectManifest } from 'workbox-build'
import { compiler_folder } from './compiler/plugin.ts'
import { bundleClassic } from './standalone.ts'

interface OfflineOptions {
  source: string
  fileName: string
}

export function offline({ source, fileName }: OfflineOptions): Plugin {
  let outDir = ''
  return {
    name: 'attn-offline',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir)
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const swDest = join(outDir, fileName)
        const swSrc = `${swDest}.source`
        await writeFile(swSrc, await bundleClassic(source))
        const { warnings } = await injectManifest({
          swSrc,
          swDest,
          globDirectory: outDir,
          globPatterns: ['**/*'],
          globIgnores: [fileName, `${fileName}.source`, '**/*.map', `${compiler_folder}**`],
          // Names that carry their own hash need no second one.
          dontCacheBustURLsMatching: /assets\/.*-[\w-]{8}\.\w+$/,
          maximumFileSizeToCacheInBytes: 64 * 1024 * 1024,
        })
        await rm(swSrc)
        for (const warning of warnings) this.warn(warning)
      },
    },
  }
}
