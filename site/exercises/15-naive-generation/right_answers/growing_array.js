function generate(embedding, position, w_query, w_key, w_value, prompt, new_tokens) {
  const text = Array.from({ length: prompt.cols }, (_, t) => prompt.at(0, t))
  const rows = []
  while (rows.length < new_tokens) {
    const xs = text.map((id, t) => row(embedding, id).map((e, c) => e + position.at(t, c)))
    const keys = xs.map((x) => times(x, w_key))
    const values = xs.map((x) => times(x, w_value))
    const query = times(xs.at(-1), w_query)
    const exps = keys.map((key) => Math.exp(dot(query, key) / Math.sqrt(query.length)))
    const sum = exps.reduce((total, e) => total + e)
    const output = query.map((_, c) => values.reduce((total, value, j) => total + (exps[j] / sum) * value[c], 0))
    const logits = Array.from({ length: embedding.rows }, (_, id) => dot(output, row(embedding, id)))
    text.push(logits.indexOf(Math.max(...logits)))
    rows.push(logits)
  }
  return { tokens: matrix([text]), logits: matrix(rows) }
}

function count_projections(prompt_len, new_tokens) {
  const read = prompt_len + new_tokens - 1
  return { naive: triangle(read) - triangle(prompt_len - 1), cached: read }
}

const triangle = (n) => (n * (n + 1)) / 2

const row = (matrix, r) => Array.from({ length: matrix.cols }, (_, c) => matrix.at(r, c))

const dot = (a, b) => a.reduce((total, x, c) => total + x * b[c], 0)

const times = (x, weights) =>
  Array.from({ length: weights.cols }, (_, c) => x.reduce((total, x_k, k) => total + x_k * weights.at(k, c), 0))

function matrix(rows) {
  const result = new Matrix(rows.length, rows[0].length)
  rows.forEach((numbers, r) => numbers.forEach((x, c) => result.set(r, c, x)))
  return result
}
