import { EditorState } from '@codemirror/state'
import { expect, it } from 'vitest'
import { positionOf } from '../../../../web/src/components/attn-editor/problems.ts'

const { doc } = EditorState.create({ doc: 'float sum = 0;\nreturn sum' })

it('counts lines and columns from 1', () => {
  expect(positionOf(doc, { line: 1, column: 1 })).toBe(0)
  expect(positionOf(doc, { line: 2, column: 8 })).toBe(22)
})

it('stays inside a text that has become shorter', () => {
  expect(positionOf(doc, { line: 2, column: 99 })).toBe(doc.length)
  expect(positionOf(doc, { line: 9, column: 1 })).toBe(15)
  expect(positionOf(doc, { line: 0, column: 0 })).toBe(0)
})
