// prompt (1 × n) holds token ids; the model goes on with new_tokens more.
function generate(embedding, position, w_query, w_key, w_value, prompt, new_tokens) {
  const prompt_len = prompt.cols
  const tokens = new Matrix(1, prompt_len + new_tokens)
  const logits = new Matrix(new_tokens, embedding.rows)
  for (let t = 0; t < prompt_len; t++) tokens.set(0, t, prompt.at(0, t))

  for (let step = 0; step < new_tokens; step++) {
    const length = prompt_len + step
    const x = vectors(embedding, position, tokens, length)
    const output = Array.from({ length: x.cols }, (_, c) => x.at(0, c))

    for (let id = 0; id < embedding.rows; id++) {
      let logit = 0
      for (let c = 0; c < embedding.cols; c++) logit += output[c] * embedding.at(id, c)
      logits.set(step, id, logit)
    }
    tokens.set(0, length, largest(logits, step))
  }
  return { tokens, logits }
}

// How often a token is multiplied with the weights.
function count_projections(prompt_len, new_tokens) {
  // The text is prompt_len long at first, and one longer in each round.
  const naive = new_tokens * prompt_len + (new_tokens * (new_tokens - 1)) / 2
  return { naive, cached: prompt_len + new_tokens - 1 }
}

// The vectors of the first `length` tokens, one in each row.
function vectors(embedding, position, tokens, length) {
  const x = new Matrix(length, embedding.cols)
  for (let t = 0; t < length; t++) {
    for (let c = 0; c < x.cols; c++) x.set(t, c, embedding.at(tokens.at(0, t), c) + position.at(t, c))
  }
  return x
}

// Row i of query over all keys.
function attend(query, i, key, value) {
  const scores = []
  for (let j = 0; j < key.rows; j++) scores.push(dot(query, i, key, j) / Math.sqrt(query.cols))
  const weights = softmax(scores)
  const output = []
  for (let c = 0; c < value.cols; c++) {
    let sum = 0
    for (let j = 0; j < value.rows; j++) sum += weights[j] * value.at(j, c)
    output.push(sum)
  }
  return output
}

// The column of the largest number in a row; the first of equals.
function largest(matrix, row) {
  let best = 0
  for (let c = 1; c < matrix.cols; c++) {
    if (matrix.at(row, c) > matrix.at(row, best)) best = c
  }
  return best
}

function product(a, b) {
  const c = new Matrix(a.rows, b.cols)
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.cols; j++) {
      let sum = 0
      for (let k = 0; k < a.cols; k++) sum += a.at(i, k) * b.at(k, j)
      c.set(i, j, sum)
    }
  }
  return c
}

// Row i of a with row j of b.
function dot(a, i, b, j) {
  let sum = 0
  for (let c = 0; c < a.cols; c++) sum += a.at(i, c) * b.at(j, c)
  return sum
}

// Turns an array of scores into shares that sum to 1.
function softmax(scores) {
  const highest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - highest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
