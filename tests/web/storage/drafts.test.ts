import { describe, expect, it } from 'vitest'
import {
  Draft,
  successor,
  type DraftRecord,
  type DraftVersion,
  type SaveState,
} from '../../../web/src/storage/drafts.ts'
import { MemoryStore } from '../../../web/src/storage/store.ts'
import { LastingStore, MapJournal } from './stores.ts'

const text = { exercise: 'causal-mask', language: 'js' }

/** Writes only when it is told to. */
class SlowStore extends LastingStore {
  #held: (() => void)[] = []

  override async update<T>(name: string, change: (old: T | undefined) => T): Promise<T> {
    await new Promise<void>((resolve) => this.#held.push(resolve))
    return await super.update(name, change)
  }

  /** Lets the writing that waits longest go on; what leads to it and what follows from it is done on return. */
  async writeOne() {
    const rest = () => new Promise((resolve) => setTimeout(resolve))
    await rest()
    this.#held.shift()!()
    await rest()
  }
}

function bench(store: LastingStore = new LastingStore()) {
  const journal = new MapJournal()
  let time = 1000
  const now = () => ++time
  const open = (writer: string) => new Draft(text, { store, journal, now, writer, delay_ms: 1e6 })
  return { store, journal, open }
}

describe('a draft', () => {
  it('is there after a crash in the middle of typing, before the store had it', async () => {
    const { store, journal, open } = bench()
    open('first').edit('const half = ')
    expect(await store.get('draft:causal-mask')).toBeUndefined()
    expect((await open('second').load())!.code).toBe('const half = ')
    expect(journal.entries.size).toBe(0)
  })

  it('leaves the journal once the store has it', async () => {
    const { journal, open } = bench()
    const draft = open('first')
    draft.edit('a')
    expect(journal.entries.size).toBe(1)
    await draft.flush()
    expect(journal.entries.size).toBe(0)
    expect((await open('second').load())!.code).toBe('a')
  })

  it('keeps in the journal what was typed while an older version was being written', async () => {
    const { journal, open } = bench()
    const draft = open('first')
    draft.edit('a')
    const writing = draft.flush()
    draft.edit('ab')
    await writing
    expect(journal.entries.size).toBe(1)
    expect((await open('second').load())!.code).toBe('ab')
  })

  it('never loses what another tab had written', async () => {
    const { open } = bench()
    const [one, two] = [open('one'), open('two')]
    one.edit('of tab one')
    await one.flush()
    two.edit('of tab two')
    await two.flush()
    const record = (await one.load())!
    expect(record.code).toBe('of tab two')
    expect(record.earlier.map(({ code }) => code)).toEqual(['of tab one'])
  })

  it('puts aside what a reset replaces', async () => {
    const { open } = bench()
    const draft = open('one')
    draft.edit('my work')
    await draft.replace('starter', 'reset')
    const record = (await draft.load())!
    expect([record.code, record.earlier[0]!.code]).toEqual(['starter', 'my work'])
    await draft.replace(record.earlier[0]!.code, 'reset')
    expect((await draft.load())!.code).toBe('my work')
  })

  it('is not called saved before the store has what the learner sees: the undone reset, not the text before it', async () => {
    const slow = new SlowStore()
    const { open } = bench(slow)
    const states: SaveState[] = []
    const draft = open('one')
    draft.onState = (state) => states.push(state)
    draft.edit('mine')
    void draft.replace('starter', 'reset')
    void draft.replace('mine', 'reset')
    await slow.writeOne()
    await slow.writeOne()
    expect(states).toEqual(['saving', 'saving', 'saving'])
    await slow.writeOne()
    expect(states.at(-1)).toBe('saved')
    expect(await slow.get('draft:causal-mask')).toMatchObject({ code: 'mine' })
  })

  it('is there after a crash in the middle of a reset, with what was put aside', async () => {
    const slow = new SlowStore()
    const { journal, open } = bench(slow)
    const draft = open('one')
    draft.edit('mine')
    void draft.replace('starter', 'reset')
    await slow.writeOne()
    // The page ends before the starter is in the store.
    const next = bench(new LastingStore())
    await next.store.set('draft:causal-mask', await slow.get('draft:causal-mask'))
    next.journal.entries = journal.entries
    const record = (await next.open('two').load())!
    expect([record.code, record.earlier[0]!.code]).toEqual(['starter', 'mine'])
  })

  it('is there after a crash when it was typed while a reset was being written', async () => {
    const slow = new SlowStore()
    const { journal, open } = bench(slow)
    const draft = open('one')
    const reset = draft.replace('starter', 'reset')
    draft.edit('starter, and more')
    await slow.writeOne()
    await reset
    expect(journal.entries.size).toBe(1)
    const again = open('two').load()
    await slow.writeOne()
    expect((await again)!.code).toBe('starter, and more')
  })

  it('is not taken for an older one of the same millisecond', async () => {
    const { store, journal } = bench()
    const draft = new Draft(text, { store, journal, now: () => 1000, writer: 'one', delay_ms: 1e6 })
    draft.edit('a')
    const writing = draft.flush()
    draft.edit('ab')
    await writing
    expect((await new Draft(text, { store, journal }).load())!.code).toBe('ab')
  })

  it('can be closed while it is being written', async () => {
    const slow = new SlowStore()
    const draft = bench(slow).open('one')
    draft.edit('last words')
    draft.close()
    await slow.writeOne()
    await draft.flush()
    expect(await slow.get('draft:causal-mask')).toMatchObject({ code: 'last words' })
  })

  it('tells the other tab', async () => {
    const { open } = bench()
    const [one, two] = [open('one'), open('two')]
    const heard = new Promise<DraftVersion>((resolve) => (two.onOther = resolve))
    one.edit('news')
    await one.flush()
    expect((await heard).code).toBe('news')
    one.close()
    two.close()
  })

  it('says when nothing is stored for good', async () => {
    const states: SaveState[] = []
    const draft = new Draft(text, { store: new MemoryStore(), journal: new MapJournal(), delay_ms: 1e6 })
    draft.onState = (state) => states.push(state)
    draft.edit('a')
    await draft.flush()
    expect(states).toEqual(['saving', 'kept_in_page'])
  })

  it.each([
    null,
    7,
    {},
    { code: 1, saved_at: 1, writer: 'x' },
    { code: 'x', saved_at: '1', writer: 'x' },
    { code: 'x', saved_at: 9e15, writer: 'x' },
  ])('ignores damaged storage: %j', async (damaged) => {
    const { store, journal, open } = bench()
    await store.set('draft:causal-mask', damaged)
    journal.write('draft:causal-mask', damaged)
    expect(await open('one').load()).toBeUndefined()
  })
})

describe('earlier versions', () => {
  const version = (code: string, writer: string): DraftVersion => ({ code, writer, saved_at: 1 })
  const record = (code: string, writer: string, earlier: DraftVersion[] = []): DraftRecord => ({
    ...version(code, writer),
    earlier,
  })

  it('do not grow while one tab types', () => {
    expect(successor(record('a', 'one'), version('ab', 'one')).earlier).toEqual([])
  })

  it('do not repeat the text that stays', () => {
    expect(successor(record('a', 'one'), version('a', 'two')).earlier).toEqual([])
  })

  it('are twenty at most, newest first', () => {
    let current = record('0', 'w0')
    for (let i = 1; i <= 30; ++i) current = successor(current, version(String(i), `w${i}`))
    expect(current.earlier.map(({ code }) => Number(code))).toEqual(Array.from({ length: 20 }, (_, i) => 29 - i))
  })

  it('are not cut back where an import has brought more', () => {
    const many = Array.from({ length: 30 }, (_, i) => version(`old ${i}`, 'import'))
    const next = successor(record('a', 'one', many), version('b', 'two'))
    expect(next.earlier.map(({ code }) => code)).toEqual(['a', ...many.slice(0, 29).map(({ code }) => code)])
  })

  it('hold a text once, and say why it is there', () => {
    const reset = successor(record('mine', 'one'), version('starter', 'one'), 'reset')
    expect(reset.earlier).toEqual([{ ...version('mine', 'one'), reason: 'reset' }])
    const back = successor(reset, version('mine', 'one'), 'restored')
    const again = successor(back, version('starter', 'one'), 'reset')
    expect(again.earlier.map(({ code, reason }) => [code, reason])).toEqual([
      ['mine', 'reset'],
      ['starter', 'restored'],
    ])
    expect(successor(again, version('new', 'two')).earlier[0]!).toMatchObject({ code: 'starter', reason: 'left' })
  })
})
