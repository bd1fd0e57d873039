// Keys and values in arrays; prefill apart from decode, with its own attention.
function create_session(embedding, position, w_query, w_key, w_value) {
  return { embedding, position, w_query, w_key, w_value, cache: [] }
}

function prefill(session, prompt) {
  let newest
  for (let t = 0; t < prompt.cols; t++) newest = store(session, prompt.at(0, t))
  return ask(session, newest)
}

const decode = (session, token) => ask(session, store(session, token))

function generate(session, prompt, new_tokens) {
  const text = Array.from({ length: prompt.cols }, (_, t) => prompt.at(0, t))
  const rows = [prefill(session, prompt)]
  text.push(best(rows[0]))
  while (rows.length < new_tokens) {
    rows.push(decode(session, text.at(-1)))
    text.push(best(rows.at(-1)))
  }
  return { tokens: matrix([text]), logits: matrix(rows.map((row) => numbers(row, 0))) }
}

function store({ embedding, position, w_key, w_value, cache }, token) {
  const place = numbers(position, cache.length)
  const x = numbers(embedding, token).map((e, c) => e + place[c])
  cache.push({ key: product(x, w_key), value: product(x, w_value) })
  return x
}

function ask({ embedding, w_query, cache }, x) {
  const query = product(x, w_query)
  const scores = cache.map(({ key }) => dot(query, key) / Math.sqrt(x.length))
  const largest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - largest))
  const sum = exps.reduce((total, e) => total + e)
  const output = x.map((_, c) => cache.reduce((total, { value }, j) => total + (exps[j] / sum) * value[c], 0))
  return matrix([Array.from({ length: embedding.rows }, (_, id) => dot(output, numbers(embedding, id)))])
}

const best = (row) => {
  const logits = numbers(row, 0)
  return logits.indexOf(Math.max(...logits))
}

const numbers = (matrix, r) => Array.from({ length: matrix.cols }, (_, c) => matrix.at(r, c))

const dot = (a, b) => a.reduce((total, x, c) => total + x * b[c], 0)

const product = (x, weights) =>
  Array.from({ length: weights.cols }, (_, c) => x.reduce((total, x_k, k) => total + x_k * weights.at(k, c), 0))

function matrix(rows) {
  const result = new Matrix(rows.length, rows[0].length)
  rows.forEach((row, r) => row.forEach((x, c) => result.set(r, c, x)))
  return result
}
