/** Made by web/vite/compiler/plugin.ts. */
declare module 'virtual:compiler-manifest' {
  import type { Manifest } from './manifest.ts'

  export const manifest: Manifest
  /** The site's root, which the paths of the manifest count from. */
  export const site_root: URL
}
