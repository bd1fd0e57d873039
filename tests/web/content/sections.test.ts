import { describe, expect, it } from 'vitest'
import { splitSections } from '../../../web/src/content/sections.ts'

const split = (body: string) => splitSections(body, 10, 'exercise.md')
const body = (...sections: string[]) => ['The task.', ...sections].join('\n')
const hint = '## Hint\nA nudge.'
const next = '## Next\nGo on.'

describe('the sections of an exercise', () => {
  it('are the task, three hints and what comes next', () => {
    const sections = split(body(hint, hint, '## Hint\n```js\n## not a heading\n```', next))
    expect(sections).toEqual({
      task: 'The task.',
      hints: ['A nudge.', 'A nudge.', '```js\n## not a heading\n```'],
      next: 'Go on.',
    })
  })

  it.each([
    [body(hint, hint, next), 'exercise.md:15: "## Next" does not belong here'],
    [body(hint, hint, hint), 'exercise.md:15: the section "## Next" is missing'],
    [body(hint, hint, hint, hint, next), 'exercise.md:17: "## Hint" does not belong here'],
    [body(hint, hint, hint, next, '## More\nx'), 'exercise.md:19: "## More" does not belong here'],
    [body(hint, hint, '## Hint', next), 'exercise.md:15: the Hint is empty'],
  ])('stop the build with file and line (%#)', (text, message) => {
    expect(() => split(text)).toThrow(message)
  })
})
