import { describe, expect, it } from 'vitest'
import { PassBook } from '../../../web/src/storage/passes.ts'
import { draftName, parseName, passesName, progressName } from '../../../web/src/storage/names.ts'
import { MemoryStore } from '../../../web/src/storage/store.ts'

const text = { exercise: 'causal-mask', language: 'cpp' }

describe('versions that passed', () => {
  it('are ten at most, newest first, each text once', async () => {
    let time = 0
    const book = new PassBook(new MemoryStore(), () => ++time)
    for (let i = 0; i < 14; ++i) await book.passed(text, `// ${i}`)
    await book.passed(text, '// 6')
    const kept = await book.read(text)
    expect(kept.map(({ code }) => code)).toEqual([6, 13, 12, 11, 10, 9, 8, 7, 5, 4].map((i) => `// ${i}`))
    expect(kept[0]!.saved_at).toBe(15)
  })

  it('of another language or exercise are others', async () => {
    const book = new PassBook(new MemoryStore())
    await book.passed(text, '// mine')
    expect(await book.read({ ...text, language: 'js' })).toEqual([])
    expect(await book.read({ ...text, exercise: 'scores' })).toEqual([])
  })

  it('are none where storage is damaged', async () => {
    const store = new MemoryStore()
    for (const damaged of [7, 'x', { code: 'x' }, [null, { code: 1, saved_at: 1 }, { code: 'x' }]]) {
      await store.set(passesName(text), damaged)
      expect(await new PassBook(store).read(text)).toEqual([])
    }
  })
})

describe('names in the store', () => {
  it('keep the bare name for JavaScript, as the first labs wrote it', () => {
    expect(draftName({ exercise: 'scores', language: 'js' })).toBe('draft:scores')
    expect(draftName({ exercise: 'scores', language: 'cpp' })).toBe('draft:scores.cpp')
  })

  it('are read back', () => {
    for (const language of ['js', 'cpp']) {
      const name = { exercise: 'causal-mask', language }
      expect(parseName(draftName(name))).toEqual({ kind: 'draft', ...name })
      expect(parseName(passesName(name))).toEqual({ kind: 'passes', ...name })
    }
    expect(parseName(progressName('scores'))).toEqual({ kind: 'progress', exercise: 'scores' })
    for (const other of ['language', 'draft:', 'draft', 'x:scores']) expect(parseName(other)).toBeUndefined()
  })
})
