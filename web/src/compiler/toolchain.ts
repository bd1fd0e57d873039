/** Gets the compiler: downloads what is missing, verifies every byte before anyone uses it, keeps it for offline use. */
import { Download, type Fetch } from './download.ts'
import { cancelled, damaged, notVerified } from './errors.ts'
import { bytesOf, type Asset, type AssetName, type Manifest, type Pack } from './manifest.ts'
import { Shelf } from './shelf.ts'

export type OnBytes = (done: number, total: number) => void

export interface InstallOptions {
  signal?: AbortSignal
  /** Bytes over the wire, of those that have to be downloaded. Not called when everything is here. */
  onProgress?: OnBytes
}

export interface Installed {
  /** Verified, still compressed. */
  files: Map<AssetName, Blob>
  /** Why the next visit will have to download again; absent when it will not. */
  not_kept?: string
}

/** What the browser gives to a page; tests bring their own. */
export interface Surroundings {
  fetch: Fetch
  /** Absent on an insecure connection, as `subtle` is; throws where storage is closed. */
  caches: () => CacheStorage | undefined
  subtle: SubtleCrypto | undefined
}

export class Toolchain {
  private readonly shelf: Shelf
  private readonly here = new Map<AssetName, Blob>()
  private readonly downloads = new Map<AssetName, Download>()

  /** `site_root` is what the paths of the manifest count from. */
  constructor(
    private readonly manifest: Manifest,
    private readonly site_root: URL,
    private readonly surroundings: Surroundings,
  ) {
    // Other sites may share the origin; `?nosw` drops every cache whose name ends like this one.
    this.shelf = new Shelf(surroundings.caches, `attention-lab-compiler ${site_root.href}`)
  }

  /** What a click would download, at most. */
  bytes(pack: Pack = 'core'): number {
    return bytesOf(this.manifest[pack])
  }

  /** Whether all of it is here already, without reading it. */
  async isKept(pack: Pack = 'core'): Promise<boolean> {
    const found = await Promise.all(
      this.manifest[pack].map((asset) => this.here.has(asset.name) || this.shelf.has(this.url(asset))),
    )
    return found.every(Boolean)
  }

  /** Rejects with a LabError; what had arrived by then is not asked for again. */
  async install(pack: Pack = 'core', { signal, onProgress }: InstallOptions = {}): Promise<Installed> {
    if (signal?.aborted) throw cancelled()
    const assets = this.manifest[pack]
    const missing: Asset[] = []
    for (const asset of assets) if (!(await this.isHere(asset))) missing.push(asset)
    const total = bytesOf(missing)
    const tell = () =>
      onProgress?.(
        missing.reduce((sum, asset) => sum + this.arrived(asset), 0),
        total,
      )
    if (missing.length > 0) tell()
    for (const asset of missing) await this.fetch(asset, signal, tell)
    if (missing.length > 0) await this.shelf.keepOnly(Object.values(this.manifest).flat().map(this.url))
    const files = new Map(assets.map(({ name }) => [name, this.here.get(name)!]))
    return this.shelf.refusal === undefined ? { files } : { files, not_kept: this.shelf.refusal }
  }

  /** Gives the room back; what is here for this visit goes too. */
  async remove(): Promise<void> {
    this.here.clear()
    this.downloads.clear()
    await this.shelf.keepOnly([])
  }

  private readonly url = ({ path }: Asset) => new URL(path, this.site_root)

  private async isHere(asset: Asset): Promise<boolean> {
    if (this.here.has(asset.name)) return true
    const kept = await this.shelf.take(this.url(asset))
    if (!kept) return false
    if (!(await this.isRight(kept, asset))) {
      await this.shelf.drop(this.url(asset))
      return false
    }
    this.here.set(asset.name, kept)
    return true
  }

  private arrived({ name }: Asset): number {
    return this.here.get(name)?.size ?? this.downloads.get(name)?.done ?? 0
  }

  private async fetch(asset: Asset, signal: AbortSignal | undefined, tell: () => void): Promise<void> {
    if (!this.surroundings.subtle) throw notVerified()
    const download =
      this.downloads.get(asset.name) ?? new Download(this.url(asset), asset.bytes, this.surroundings.fetch)
    this.downloads.set(asset.name, download)
    let content = await download.run(signal, tell)
    if (!(await this.isRight(content, asset))) {
      // Pieces of two versions, or a damaged copy in a cache on the way: once more, past the caches.
      download.restart()
      content = await download.run(signal, tell)
    }
    this.downloads.delete(asset.name)
    if (!(await this.isRight(content, asset))) throw damaged()
    this.here.set(asset.name, content)
    await this.shelf.put(this.url(asset), content)
  }

  private async isRight(content: Blob, { bytes, sha256 }: Asset): Promise<boolean> {
    const { subtle } = this.surroundings
    if (!subtle) throw notVerified()
    if (content.size !== bytes) return false
    const digest = await subtle.digest('SHA-256', await content.arrayBuffer())
    return hex(digest) === sha256
  }
}

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
