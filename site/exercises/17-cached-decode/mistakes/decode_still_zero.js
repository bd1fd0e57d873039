// The model, and keys and values of all tokens read so far.
function create_session(embedding, position, w_query, w_key, w_value) {
  const model = { embedding, position, w_query, w_key, w_value }
  const room = () => new Matrix(position.rows, embedding.cols)
  return { model, keys: room(), values: room(), length: 0 }
}

// prompt (1 × n): reads all of it; gives the logits of what follows.
function prefill(session, prompt) {
  let x
  for (let t = 0; t < prompt.cols; t++) x = read(session, prompt.at(0, t))
  return ask(session, x, session.length)
}

// Reads one more token; gives the logits of what follows.
function decode(session, token) {
  return new Matrix(1, session.model.embedding.rows)
}

// The logits of what x says over the first `length` tokens.
function ask(session, x, length) {
  const { model, keys, values } = session
  const query = times(x, model.w_query)

  const scores = []
  for (let j = 0; j < length; j++) scores.push(dot(query, keys, j) / Math.sqrt(query.length))
  const weights = softmax(scores)
  const output = query.map((_, c) => {
    let sum = 0
    for (let j = 0; j < length; j++) sum += weights[j] * values.at(j, c)
    return sum
  })

  const logits = new Matrix(1, model.embedding.rows)
  for (let id = 0; id < logits.cols; id++) logits.set(0, id, dot(output, model.embedding, id))
  return logits
}

// A new text: the prompt, and new_tokens more.
function generate(session, prompt, new_tokens) {
  const tokens = new Matrix(1, prompt.cols + new_tokens)
  const logits = new Matrix(new_tokens, session.model.embedding.rows)
  return { tokens, logits }
}

// Stores one more token, at the place that follows those before it.
function read(session, token) {
  const { model, keys, values, length } = session
  const x = vector(model, token, length)
  const key = times(x, model.w_key)
  const value = times(x, model.w_value)
  for (let c = 0; c < x.length; c++) {
    keys.set(length, c, key[c])
    values.set(length, c, value[c])
  }
  session.length++
  return x
}

// A token at its place, as an array.
function vector(model, token, place) {
  const x = []
  for (let c = 0; c < model.embedding.cols; c++) x.push(model.embedding.at(token, c) + model.position.at(place, c))
  return x
}

// An array times a matrix.
function times(x, weights) {
  const product = []
  for (let c = 0; c < weights.cols; c++) {
    let sum = 0
    for (let k = 0; k < x.length; k++) sum += x[k] * weights.at(k, c)
    product.push(sum)
  }
  return product
}

// An array with row r of a matrix.
function dot(x, matrix, r) {
  let sum = 0
  for (let c = 0; c < x.length; c++) sum += x[c] * matrix.at(r, c)
  return sum
}

// The column of the largest number; the first of equals.
function largest(row) {
  let best = 0
  for (let c = 1; c < row.cols; c++) {
    if (row.at(0, c) > row.at(0, best)) best = c
  }
  return best
}

// Turns an array of scores into shares that sum to 1.
function softmax(scores) {
  const highest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - highest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
