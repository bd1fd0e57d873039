/** What there is to download, as the build made it. */

/** The core is what every C++ run needs; libc++ is the real standard library, format lays C++ out, for those who ask. */
export type Pack = 'core' | 'libcxx' | 'format'

export const packs: readonly Pack[] = ['core', 'libcxx', 'format']

export interface Asset {
  name: AssetName
  /** From the site's root; its folder is named by the content, so that a file never changes under its address. */
  path: string
  /** Over the wire, and what `sha256` (in hex) is of. */
  bytes: number
  sha256: string
  /** After inflating. */
  raw_bytes: number
}

/** WebAssembly modules (clang, clang_format) and archives. All are gzip, and inflated by the lab itself. */
export type AssetName = 'clang' | 'resources' | 'libcxx' | 'clang_format'

export type Manifest = Record<Pack, Asset[]>

export const bytesOf = (assets: readonly Asset[]): number => assets.reduce((sum, { bytes }) => sum + bytes, 0)
