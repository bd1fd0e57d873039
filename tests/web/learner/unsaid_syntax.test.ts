import { expect, it } from 'vitest'
import { unsaidSyntaxFault } from '../../../web/src/learner/unsaid_syntax.ts'

it.each([
  ['a line', 'function attend(query) {\n  const scores = ;\n}', 'Line 2 is not JavaScript yet', 2],
  ['one bracket too few', 'function attend(query) {\n  if (query) {\n}\n', 'The brackets do not match up', 4],
  ['one bracket too many', 'function attend() {\n}\n}\n', 'Line 3 is not JavaScript yet', 3],
  ['what only the rules forbid', 'const a = 1\nconst a = 2', 'Your code is not JavaScript yet', undefined],
])('finds %s where the browser says nothing', async (_, code, title, line) => {
  const fault = await unsaidSyntaxFault(code)
  expect([fault.id, fault.title, fault.line]).toEqual(['syntax_error', title, line])
  expect(fault.message).toMatch(/\.$/)
})
