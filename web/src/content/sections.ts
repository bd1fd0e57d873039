/** The body of an exercise.md: the task, three hints under `## Hint`, and what comes next under `## Next`. */
import { hintCount } from './hint_count.ts'
import { ContentError } from './problem.ts'

export interface Sections {
  task: string
  hints: string[]
  next: string
}

export function splitSections(body: string, body_line: number, file: string): Sections {
  const parts: { heading: string; line: number; text: string[] }[] = [{ heading: '', line: body_line, text: [] }]
  let fenced = false
  for (const [index, line] of body.split('\n').entries()) {
    if (/^```/.test(line)) fenced = !fenced
    const heading = fenced ? null : /^##\s+(.*?)\s*$/.exec(line)
    if (!heading) parts.at(-1)!.text.push(line)
    else parts.push({ heading: heading[1]!, line: body_line + index, text: [] })
  }
  const expected = ['', ...Array<string>(hintCount).fill('Hint'), 'Next']
  for (let index = 0; index < Math.max(parts.length, expected.length); ++index) {
    const part = parts[index]
    const wanted = expected[index]
    if (part && part.heading === wanted) continue
    const rule = `after the task come exactly ${hintCount} sections "## Hint" and then one "## Next"`
    if (!part) throw new ContentError(file, parts.at(-1)!.line, `the section "## ${wanted!}" is missing; ${rule}`)
    throw new ContentError(file, part.line, `"## ${part.heading}" does not belong here; ${rule}`)
  }
  const texts = parts.map(({ heading, line, text }) => {
    const content = text.join('\n').trim()
    if (content === '') throw new ContentError(file, line, `the ${heading || 'task'} is empty; write it here`)
    return content
  })
  return { task: texts[0]!, hints: texts.slice(1, 1 + hintCount), next: texts.at(-1)! }
}
