/** Which build of the kernels and of the model this browser runs. */
import { relaxedSimd, simd } from 'wasm-feature-detect'
import { LabError } from './errors.ts'
import type { BuildInfo } from './protocol.ts'

/**
 * `simd` runs in every browser that the lab supports. `relaxed` is the same source with relaxed SIMD, where a product and
 * a sum are one instruction. Within a build a row has the same bits everywhere; between the two the last bits differ.
 */
export type Build = BuildInfo['build']

/** `?build=simd` in a page's address forces one, to compare them or to look for a fault. */
export const forcedBuild = (address: string): string | undefined =>
  new URL(address).searchParams.get('build') ?? undefined

/** The fastest build that this browser has, or the forced one. Rejects in browsers that cannot run it, with what can. */
export async function chooseBuild(forced?: string): Promise<Build> {
  if (typeof WebAssembly !== 'object') {
    throw new LabError(
      'no_wasm',
      'This browser does not run WebAssembly, which the lab computes with. ' +
        'It may be switched off (a lockdown mode does that): allow it for this page, or open the page in another browser.',
    )
  }
  if (!(await simd())) {
    throw new LabError(
      'no_simd',
      'This browser runs WebAssembly without SIMD, which the lab needs. ' +
        'Open this page in Chrome or Edge 91, Firefox 89, Safari 16.4, or newer.',
    )
  }
  const has_relaxed = await relaxedSimd()
  if (forced === undefined) return has_relaxed ? 'relaxed' : 'simd'
  if (forced === 'relaxed' && !has_relaxed) {
    throw new LabError(
      'no_relaxed_simd',
      'This browser has no relaxed SIMD, which this address asks for. ' +
        'Take build=relaxed out of the address: the lab then runs the build for this browser.',
    )
  }
  if (forced === 'simd' || forced === 'relaxed') return forced
  throw new LabError(
    'unknown_build',
    `There is no build called "${forced}". Put build=simd or build=relaxed into the address, or leave it out.`,
  )
}
