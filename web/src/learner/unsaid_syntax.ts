/**
 * Firefox does not say what is wrong with the script of a worker, nor where. Then the editor's parser looks for the place;
 * it knows the grammar, and not every rule beyond it.
 */
import { syntaxFault, type Fault } from './faults.ts'
import { lineCount } from './program.ts'

export async function unsaidSyntaxFault(code: string): Promise<Fault> {
  const at = await firstError(code)
  if (at === undefined) return nowhere
  const before = code.slice(0, at).split('\n')
  // An error behind all that is written means that something is still open.
  const line = code.slice(at).trim() === '' ? lineCount(code) + 1 : before.length
  return syntaxFault('The browser does not say more', line, before.at(-1)!.length + 1, lineCount(code))
}

/** Characters before the first place that cannot be JavaScript. */
async function firstError(code: string): Promise<number | undefined> {
  const { parser } = await import('@lezer/javascript')
  let at: number | undefined
  parser.parse(code).iterate({
    enter: ({ type, from }) => {
      if (type.isError) at ??= from
      return at === undefined
    },
  })
  return at
}

const nowhere: Fault = {
  id: 'syntax_error',
  title: 'Your code is not JavaScript yet',
  message:
    'This browser does not say where. Look for a name that is declared twice, for import, export or await, and for a word ' +
    'that is kept for the language itself.',
}
