import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Texts, type TextsListener } from '../../../../web/src/components/attn-exercise/texts.ts'
import { MemoryStore } from '../../../../web/src/storage/store.ts'

const journal = { read: () => undefined, write: () => {}, clear: () => {}, names: () => [] }
const starters = { js: 'function attend() {}', cpp: 'void attend() {}' }
let store: MemoryStore
let listener: TextsListener

beforeEach(() => {
  store = new MemoryStore()
  listener = { saved: vi.fn(), changedElsewhere: vi.fn() }
})

const texts = () => new Texts('causal-mask', starters, listener, { store, journal })

describe('Texts', () => {
  it('begins with the starter of each language', async () => {
    const mine = texts()
    expect(await mine.open('js')).toEqual({ code: starters.js, own: false })
    expect(await mine.open('cpp')).toEqual({ code: starters.cpp, own: false })
    expect(mine.starter()).toBe(starters.cpp)
    mine.close()
  })

  it('keeps both texts apart, over a switch and over a visit', async () => {
    const mine = texts()
    await mine.open('js')
    mine.edit('// mine')
    await mine.open('cpp')
    mine.edit('// mine too')
    expect(await mine.open('js')).toEqual({ code: '// mine', own: true })
    mine.close()
    const later = texts()
    expect(await later.open('cpp')).toEqual({ code: '// mine too', own: true })
    expect(await later.open('js')).toEqual({ code: '// mine', own: true })
    later.close()
  })

  it('takes what is typed until the other text is there for the one that still shows', async () => {
    const mine = texts()
    await mine.open('js')
    let arrive = () => {}
    vi.spyOn(store, 'get').mockImplementationOnce(() => new Promise((resolve) => (arrive = () => resolve(undefined))))
    const opening = mine.open('cpp')
    await new Promise((resolve) => setTimeout(resolve))
    mine.edit('// typed in JavaScript')
    arrive()
    expect(await opening).toEqual({ code: starters.cpp, own: false })
    expect(await mine.open('js')).toEqual({ code: '// typed in JavaScript', own: true })
    expect(await mine.open('cpp')).toEqual({ code: starters.cpp, own: false })
    mine.close()
  })

  it('tells of the open text alone', async () => {
    const mine = texts()
    await mine.open('js')
    mine.edit('// mine')
    await mine.open('cpp')
    vi.mocked(listener.saved).mockClear()
    await mine.flush()
    expect(listener.saved).not.toHaveBeenCalled()
    mine.close()
  })
})
