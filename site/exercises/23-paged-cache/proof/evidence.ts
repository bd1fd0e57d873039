import { attendReturns, callOf, caseOf, type Random } from '../../../../tests/exercises/proof/cases.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'
import type { Call } from '../../../../web/src/runtime/protocol.ts'

const cacheReturns: Call['returns'] = [{ name: 'cache', kind: 'object', object: 0 }]
const pagesReturns: Call['returns'] = [{ name: 'pages', kind: 'number', object: undefined }]

/** What a text holds is enough to know which calls are allowed; who lists which page is not followed here. */
function script(random: Random): Call[] {
  const cache = { object: 0 }
  const head_dim = random.whole(1, 6)
  const page_size = random.whole(1, 5)
  const num_texts = random.whole(2, 4)
  // Enough for any order of calls, so that nothing has to be refused.
  const sizes = { num_pages: 40 * num_texts, page_size, head_dim, num_texts }
  const calls = [callOf('create_cache', sizes, { returns: cacheReturns })]
  const lengths = new Array<number>(num_texts).fill(0)
  for (let step = 0; step < 16; ++step) {
    const text = random.whole(0, num_texts - 1)
    const copy = lengths.indexOf(0)
    const choice = random.unit()
    if (choice < 0.2 && lengths[text]! > 0) {
      calls.push(callOf('release', { cache, text }))
      lengths[text] = 0
    } else if (choice < 0.5 && lengths[text]! > 0 && copy >= 0) {
      calls.push(callOf('fork', { cache, text, copy }))
      lengths[copy] = lengths[text]!
    } else {
      const count = random.whole(1, 2 * page_size)
      const [key, value] = [random.matrix(count, head_dim), random.matrix(count, head_dim)]
      calls.push(callOf('append', { cache, text, key, value }, { overwrite_args: 7 }))
      lengths[text]! += count
    }
    lengths.forEach((length, each) => {
      const query = random.matrix(1, head_dim)
      if (length > 0) calls.push(callOf('attend', { cache, text: each, query }, { returns: attendReturns }))
    })
    calls.push(callOf('pages_in_use', { cache }, { returns: pagesReturns }))
  }
  return calls
}

/** Two texts that fill a small pool, one page after the other, until it has to refuse. */
function fullPool(random: Random): Call[] {
  const cache = { object: 0 }
  const head_dim = random.whole(1, 4)
  const page_size = random.whole(1, 4)
  const num_pages = random.whole(2, 4)
  const append = (text: number, count: number, may_fail: boolean): Call => {
    const [key, value] = [random.matrix(count, head_dim), random.matrix(count, head_dim)]
    return callOf('append', { cache, text, key, value }, { may_fail })
  }
  const attend = (text: number): Call =>
    callOf('attend', { cache, text, query: random.matrix(1, head_dim) }, { returns: attendReturns })
  const pages = callOf('pages_in_use', { cache }, { returns: pagesReturns })
  const first = random.whole(1, page_size)
  const calls = [callOf('create_cache', { num_pages, page_size, head_dim, num_texts: 2 }, { returns: cacheReturns })]
  calls.push(append(0, first, false), callOf('fork', { cache, text: 0, copy: 1 }))
  for (let step = 0; step < 10; ++step) {
    const text = random.whole(0, 1)
    calls.push(append(text, random.whole(1, page_size), true), pages, attend(0), attend(1))
  }
  calls.push(callOf('release', { cache, text: 0 }), pages, append(1, 1, true), attend(1), pages)
  return calls
}

const cases = (random: Random) =>
  Array.from({ length: 8 }, (_, index) => caseOf(index % 2 === 0 ? script(random) : fullPool(random)))

export const evidence: Evidence = { cases }
