import type { Answer } from '../../../../tests/exercises/checks.ts'
import { attendReturns, callOf, caseOf, matrixOf, Random } from '../../../../tests/exercises/proof/cases.ts'
import { sameAnswers } from '../../../../tests/exercises/proof/compare.ts'
import type { Evidence } from '../../../../tests/exercises/proof/evidence.ts'
import type { CallResult } from '../../../../web/src/runtime/protocol.ts'

/** The queries are the last positions of any text. `scale` is about how large a score becomes. */
function text(random: Random, seq_len_q: number, seq_len_k: number, scale = 1) {
  const head_dim = random.whole(1, 12)
  const query = random.matrix(seq_len_q, head_dim, scale)
  return { query, key: random.matrix(seq_len_k, head_dim), value: random.matrix(seq_len_k, random.whole(1, 9)) }
}

const attend = (problem: ReturnType<typeof text>) => callOf('attend', problem, { returns: attendReturns })

function cases(random: Random) {
  return Array.from({ length: 12 }, () => {
    const seq_len_k = random.whole(1, 9)
    return caseOf([attend(text(random, random.whole(1, seq_len_k), seq_len_k, 10 ** random.whole(-1, 1)))])
  })
}

/** Some later key has a weight. */
function seesLater(result: CallResult | undefined): boolean {
  const weights = matrixOf(result, 'weights')
  if (!weights) return false
  const { rows, cols, data } = weights
  return data.some((weight, index) => index % cols > Math.floor(index / cols) + cols - rows && weight !== 0)
}

/** Two texts that differ after position `kept` only give other outputs up to it. */
function changesPast(program: Answer, random: Random, seq_len: number, kept: number): boolean {
  const one = text(random, seq_len, seq_len)
  const other = Object.fromEntries(
    Object.entries(one).map(([name, { rows, cols, data }]) => {
      const end = random.matrix(rows, cols).data
      return [name, { rows, cols, data: data.map((x, index) => (index < (kept + 1) * cols ? x : end[index]!)) }]
    }),
  ) as typeof one
  const outputs = program([caseOf([attend(one), attend(other)])]).results?.[0]?.map((call) => matrixOf(call, 'output'))
  const [before, after] = [outputs?.[0], outputs?.[1]]
  if (!before || !after) return false
  const past = (kept + 1) * before.cols
  return before.data.subarray(0, past).some((x, index) => !Object.is(x, after.data[index]))
}

/** A later key has a weight, however small, or a later token changes an output, were it by one bit. */
function leaksFuture(program: Answer): boolean {
  const random = new Random(7)
  const seen = program(cases(random)).results?.flat().some(seesLater) ?? false
  return seen || [0, 1, 2, 3, 4].some((kept) => changesPast(program, random, 6, kept))
}

/** Right while scores are small, until some of them are so large that a blocked key is seen. */
function maskValueTooSmall(program: Answer, solution: Answer): boolean {
  const random = new Random(11)
  const small = Array.from({ length: 20 }, () => caseOf([attend(text(random, 5, 6))]))
  const [right, got] = [solution(small).results, program(small).results]
  if (!right || !got || !sameAnswers(right, got)) return false
  const large = Array.from({ length: 60 }, (_, index) => caseOf([attend(text(random, 5, 6, 10 ** (index % 11)))]))
  return program(large).results?.flat().some(seesLater) ?? false
}

export const evidence: Evidence = {
  cases,
  claims: { leaks_future: leaksFuture, mask_value_too_small: maskValueTooSmall },
}
