/** Which build is chosen, on engines with and without what it needs. */
import { afterEach, expect, it, vi } from 'vitest'
import { chooseBuild, forcedBuild } from '../../../web/src/runtime/build.ts'
import './shipped.ts' // switches relaxed SIMD on

// The instructions that tell: i8x16.popcnt of SIMD, i8x16.relaxed_swizzle and its kin (0x100 and up) of relaxed SIMD.
const hasPopcnt = (code: Uint8Array) => code.some((_, i) => code[i] === 0xfd && code[i + 1] === 98)
const isRelaxed = (code: Uint8Array) => !hasPopcnt(code)

function engineWithout(missing: (code: Uint8Array) => boolean): void {
  const validate = WebAssembly.validate
  vi.spyOn(WebAssembly, 'validate').mockImplementation(
    (bytes) => !missing(new Uint8Array(bytes as ArrayBuffer)) && validate(bytes),
  )
}
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

it('takes relaxed SIMD where it is', async () => {
  expect(await chooseBuild()).toBe('relaxed')
})

it('takes plain SIMD where relaxed SIMD is missing', async () => {
  engineWithout(isRelaxed)
  expect(await chooseBuild()).toBe('simd')
})

it('does as it is told by the address', async () => {
  expect(await chooseBuild(forcedBuild('https://lab.example/memory/?theme=dark&build=simd'))).toBe('simd')
  expect(await chooseBuild(forcedBuild('https://lab.example/memory/?build=relaxed'))).toBe('relaxed')
  expect(forcedBuild('https://lab.example/memory/?theme=dark')).toBeUndefined()
})

it('refuses a build that the browser cannot run, or that does not exist, and says what to do', async () => {
  await expect(chooseBuild('turbo')).rejects.toMatchObject({
    code: 'unknown_build',
    message: expect.stringMatching(/"turbo".*build=simd/),
  })
  engineWithout(isRelaxed)
  await expect(chooseBuild('relaxed')).rejects.toMatchObject({
    code: 'no_relaxed_simd',
    message: expect.stringContaining('Take build=relaxed out of the address'),
  })
})

it('names the browsers that have SIMD where it is missing', async () => {
  engineWithout(() => true)
  await expect(chooseBuild()).rejects.toMatchObject({ code: 'no_simd', message: expect.stringContaining('Firefox 89') })
  await expect(chooseBuild('simd')).rejects.toMatchObject({ code: 'no_simd' })
})

it('says that WebAssembly may be switched off', async () => {
  vi.stubGlobal('WebAssembly', undefined)
  await expect(chooseBuild()).rejects.toMatchObject({ code: 'no_wasm', message: expect.stringContaining('allow it') })
})
