import { describe, expect, it } from 'vitest'
import { LimitedListener, type SaidMessage } from '../../../web/src/learner/limited_listener.ts'

describe('what a run may say', () => {
  it('is 200 prints, and that there were more', () => {
    const said: SaidMessage[] = []
    const listener = new LimitedListener((message) => said.push(message))
    for (let index = 0; index < 500; index++) listener.print(0, String(index))
    expect(said).toHaveLength(201)
    expect(said.at(-1)).toEqual({ kind: 'print', case_index: 0, text: '… stops after 200 lines' })
  })

  it('is 32 matrices to be drawn, and that there were more', () => {
    const said: SaidMessage[] = []
    const listener = new LimitedListener((message) => said.push(message))
    const shown = { case_index: 1, call_index: 0, name: 'm', rows: 0, cols: 0, data: new Float32Array() }
    for (let index = 0; index < 50; index++) listener.show(shown)
    expect(said.filter(({ kind }) => kind === 'show')).toHaveLength(32)
    expect(said.filter(({ kind }) => kind === 'print')).toEqual([
      { kind: 'print', case_index: 1, text: '… shows the first 32 matrices' },
    ])
  })
})
