// prompt (1 × n) holds token ids; new_tokens more are to be written.
function generate(
  embedding,
  position,
  w_query,
  w_key,
  w_value,
  prompt,
  new_tokens,
) {
  const tokens = new Matrix(1, prompt.cols + new_tokens)
  const logits = new Matrix(new_tokens, embedding.rows)

  // Read the text, choose a token, put it at the end; then again.

  return { tokens, logits }
}

// How often a token is multiplied with the weights.
function count_projections(prompt_len, new_tokens) {
  return { naive: 0, cached: 0 }
}

// The vectors of the first `length` tokens, one in each row.
function vectors(embedding, position, tokens, length) {
  const x = new Matrix(length, embedding.cols)
  for (let t = 0; t < length; t++) {
    for (let c = 0; c < x.cols; c++)
      x.set(t, c, embedding.at(tokens.at(0, t), c) + position.at(t, c))
  }
  return x
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
