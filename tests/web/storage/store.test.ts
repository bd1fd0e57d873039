import { afterEach, describe, expect, it, vi } from 'vitest'
import { BrowserStore } from '../../../web/src/storage/store.ts'

afterEach(() => vi.unstubAllGlobals())

/** A database whose disk can be full: it then answers, and takes nothing more. */
const disk = vi.hoisted(() => ({ values: undefined as Map<string, unknown> | undefined, full: false }))

vi.mock('idb-keyval', async (original) => {
  const real = await original<typeof import('idb-keyval')>()
  const write = async (change: (values: Map<string, unknown>) => void) => {
    if (disk.full) throw new DOMException('The disk is full.', 'QuotaExceededError')
    change(disk.values!)
  }
  const fake: Partial<Record<keyof typeof real, (...args: never[]) => unknown>> = {
    createStore: () => undefined,
    get: async (name: string) => disk.values!.get(name),
    keys: async () => [...disk.values!.keys()],
    set: (name: string, value: unknown) => write((values) => values.set(name, value)),
    update: (name: string, change: (old: unknown) => unknown) =>
      write((values) => values.set(name, change(values.get(name)))),
    clear: async () => disk.values!.clear(),
  }
  const either =
    (name: keyof typeof real) =>
    (...args: never[]) =>
      (disk.values ? fake : real)[name]!(...args)
  return Object.fromEntries(Object.keys(real).map((name) => [name, either(name as keyof typeof real)]))
})

describe('a disk that is full', () => {
  it('still gives back what it holds, and what is new lasts as long as the page', async () => {
    disk.values = new Map()
    const store = new BrowserStore()
    await store.set('draft:x', 'typed before')
    await store.update<number>('runs', (old = 0) => old + 1)
    disk.full = true
    expect(await store.update<number>('runs', (old = 0) => old + 1)).toBe(2)
    expect(store.lasting).toBe(false)
    await store.set('draft:y', 'typed after')
    expect([await store.get('draft:x'), await store.get('draft:y')]).toEqual(['typed before', 'typed after'])
    expect(await store.get('runs')).toBe(2)
    expect(disk.values.get('runs')).toBe(1)
    expect((await store.names()).sort()).toEqual(['draft:x', 'draft:y', 'runs'])

    disk.full = false
    await store.clear()
    expect(await store.names()).toEqual([])
    await store.set('draft:x', 'room again')
    expect([store.lasting, disk.values.get('draft:x')]).toEqual([true, 'room again'])
    disk.values = undefined
  })
})

describe('storage that the browser refuses', () => {
  it('lasts as long as the page, and says so', async () => {
    vi.stubGlobal('indexedDB', {
      open() {
        throw new DOMException('The operation is insecure.', 'SecurityError')
      },
    })
    const store = new BrowserStore()
    expect(store.lasting).toBe(true)
    await store.set('draft:x', { code: 'a' })
    expect(store.lasting).toBe(false)
    expect(await store.get('draft:x')).toEqual({ code: 'a' })
    expect(await store.update<number>('runs', (old = 0) => old + 1)).toBe(1)
    expect(await store.update<number>('runs', (old = 0) => old + 1)).toBe(2)
  })

  it('gives out copies, as a real store does', async () => {
    vi.stubGlobal('indexedDB', undefined)
    const store = new BrowserStore()
    const value = { list: [1] }
    await store.set('x', value)
    value.list.push(2)
    expect(await store.get('x')).toEqual({ list: [1] })
  })

  it('names and forgets what it keeps', async () => {
    vi.stubGlobal('indexedDB', undefined)
    const store = new BrowserStore()
    await store.set('a', 1)
    await store.set('b', 2)
    expect((await store.names()).sort()).toEqual(['a', 'b'])
    await store.clear()
    expect(await store.names()).toEqual([])
    expect(await store.get('a')).toBeUndefined()
  })
})
