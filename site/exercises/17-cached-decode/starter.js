// Whatever the other functions need of a text.
function create_session(embedding, position, w_query, w_key, w_value) {
  const model = { embedding, position, w_query, w_key, w_value }
  return { model, length: 0 }
}

// prompt (1 × n): reads all of it; gives the logits of what follows.
function prefill(session, prompt) {
  const logits = new Matrix(1, session.model.embedding.rows)

  // Which token's output are these logits made of? What has to be kept?

  return logits
}

// Reads one more token; gives the logits of what follows.
function decode(session, token) {
  const logits = new Matrix(1, session.model.embedding.rows)

  return logits
}

// A new text: the prompt, and new_tokens more.
function generate(session, prompt, new_tokens) {
  const tokens = new Matrix(1, prompt.cols + new_tokens)
  const logits = new Matrix(new_tokens, session.model.embedding.rows)

  return { tokens, logits }
}

// A token at its place, as an array.
function vector(model, token, place) {
  const x = []
  for (let c = 0; c < model.embedding.cols; c++)
    x.push(model.embedding.at(token, c) + model.position.at(place, c))
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
