import { afterEach, describe, expect, it, vi } from 'vitest'
import { BrowserStore } from '../../../web/src/storage/store.ts'

afterEach(() => vi.unstubAllGlobals())

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
