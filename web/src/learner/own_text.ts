/** A learner's attention and cache in the trained model: layer by layer, token by token, beside what the lab writes. */
import type { Ask } from '../runtime/client.ts'
import type { Matrix } from '../runtime/matrix.ts'
import type { Call, CallResult, NewToken, OpenGenerationStart, Value } from '../runtime/protocol.ts'
import { FaultError, type Fault } from './faults.ts'
import type { LiveRun } from './live_run.ts'
import { parseSignature, type Signature } from './signature.ts'

/** What an exercise's functions must be so that the model can run on them. */
export const ownTextFunctions: Signature[] = [
  'create_cache(num_layers: number, num_heads: number, head_dim: number, max_seq_len: number) -> cache: cache',
  'attend(cache: cache, layer: number, query: matrix, key: matrix, value: matrix) -> output: matrix',
].map(parseSignature)

export interface OwnTextRequest {
  prompt: string
  new_tokens: number
}

/** First the start, which has the lab's own text; then one token after the other. */
export type OwnTextEvent = { kind: 'start'; start: OpenGenerationStart } | { kind: 'token'; token: NewToken }

/** Throws a FaultError for what the learner's code does, a LabError for what the lab cannot. */
export async function* ownText(ask: Ask, run: LiveRun, request: OwnTextRequest): AsyncGenerator<OwnTextEvent> {
  const start = await ask('open_generation_start', request)
  yield { kind: 'start', start }
  const { num_layers, num_heads, head_dim, prompt_tokens, expected } = start
  const max_seq_len = prompt_tokens.length + expected.length
  await run.call(createCache({ num_layers, num_heads, head_dim, max_seq_len }))
  let { question } = start
  for (;;) {
    const { layer, query, key, value } = question
    const result = await run.call(attend({ layer, query, key, value }))
    const step = await ask('open_generation_answer', outputOf(result, query))
    for (const token of step.new_tokens) yield { kind: 'token', token }
    if (step.done) return
    question = step.question
  }
}

const named = (args: Record<string, Value>) => ({ args: Object.values(args), arg_names: Object.keys(args) })

function createCache(lengths: Record<'num_layers' | 'num_heads' | 'head_dim' | 'max_seq_len', number>): Call {
  const returns: Call['returns'] = [{ name: 'cache', kind: 'object', object: 0 }]
  return { function: 'create_cache', ...named(lengths), returns, may_fail: false }
}

function attend(question: { layer: number; query: Matrix; key: Matrix; value: Matrix }): Call {
  const returns: Call['returns'] = [{ name: 'output', kind: 'matrix' }]
  return { function: 'attend', ...named({ cache: { object: 0 }, ...question }), returns, may_fail: false }
}

function outputOf(result: CallResult, query: Matrix): Matrix {
  const output = result.find(({ name }) => name === 'output')?.value
  if (output === undefined || typeof output === 'number') throw new FaultError(noMatrix)
  if (output.rows !== query.rows || output.cols !== query.cols) throw new FaultError(wrongShape(output, query))
  return output
}

const noMatrix: Fault = {
  id: 'wrong_return',
  title: 'attend returned no matrix',
  message: 'The model needs a row for each query. Return a Matrix.',
}

const wrongShape = (output: Matrix, query: Matrix): Fault => ({
  id: 'wrong_return',
  title: 'The output has another shape than the query',
  message: `It is ${output.rows} × ${output.cols}, the query ${query.rows} × ${query.cols}. Return a row for each query, heads side by side.`,
})
