// What the lab promises of its speed, row by row: `must` holds on every machine that it was stated for, `stretch` is where
// we want to be. A target is a share of the machine's limit (percent) or a factor over a peer, of one build or of both.

const target = (id, what, must, stretch, { build, n } = {}) => ({ id, what, must, stretch, build, n })

export const targets = [
  target('qk', 'percent', 91, 94),
  target('qk', 'onnxruntime-web', 2.1, 2.35),
  target('qk', 'tfjs-wasm', 1.3, 1.38),
  target('qk', 'scalar-wasm', 9.5),
  target('qk', 'js', 20),
  target('pv', 'percent', 87, 90),
  target('pv', 'onnxruntime-web', 1.65),
  target('pv', 'tfjs-wasm', 1.25),
  target('pv', 'scalar-wasm', 14),
  target('pv', 'js', 20),
  target('softmax', 'scalar-wasm', 5),
  target('softmax', 'onnxruntime-web', 4.5),
  target('flash_causal', 'percent', 65, 75, { build: 'simd' }),
  target('flash_causal', 'percent', 74, 80, { build: 'relaxed' }),
  target('flash_causal', 'onnxruntime-web', 3.0, 3.4, { build: 'simd' }),
  target('flash_causal', 'onnxruntime-web', 3.5, 3.8, { build: 'relaxed' }),
  target('flash_causal', 'tfjs-wasm', 2.4, 2.7, { build: 'simd' }),
  target('flash_causal', 'tfjs-wasm', 2.8, 3.1, { build: 'relaxed' }),
  target('decode_f32', 'percent', 80, 90),
  target('decode_f32', 'wllama', 2.0, 2.4, { n: 64 }),
  target('decode_f32', 'wllama', 2.3, 2.8, { n: 256 }),
  target('decode_int8', 'wllama', 5, 6, { build: 'simd' }),
  target('decode_int8', 'wllama', 8, 12, { build: 'relaxed' }),
  target('decode_context', 'percent', 90, 95),
  target('threads2', 'percent', 90, 97.5),
  target('first_result', 'at most', 100, 60),
  target('js_verdict', 'at most', 50, 20),
  target('cpp_check', 'at most', 400, 250),
  target('cpp_syntax', 'at most', 100),
]

/** What a row achieved of a target: undefined where it was not measured. */
function achieved(row, what) {
  if (what === 'percent') return row.percent_of_limit
  if (what === 'at most') return row.value
  return row.ratio[what]
}

/** Each target of the row with what was achieved: {what, must, stretch, got, met: 'stretch' | 'must' | 'missed'}. */
export function judge(row) {
  const mine = targets.filter(
    ({ id, build, n }) => id === row.id && (!build || build === row.build) && (!n || n === row.n),
  )
  return mine.flatMap(({ what, must, stretch }) => {
    const got = achieved(row, what)
    if (got === undefined) return []
    const reaches = (bound) => bound !== undefined && (what === 'at most' ? got <= bound : got >= bound)
    const met = reaches(stretch) ? 'stretch' : reaches(must) ? 'must' : 'missed'
    return [{ what, must, stretch, got, met }]
  })
}
