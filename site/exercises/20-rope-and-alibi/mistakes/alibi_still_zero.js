// x (seq_len × head_dim): row r stands at position first_position + r.
function rotate(x, first_position, theta) {
  const half = x.cols / 2
  const rotated = new Matrix(x.rows, x.cols)
  for (let r = 0; r < x.rows; r++) {
    const position = first_position + r
    for (let i = 0; i < half; i++) {
      const angle = position * theta ** ((-2 * i) / x.cols)
      const a = x.at(r, i)
      const b = x.at(r, i + half)
      rotated.set(r, i, a * Math.cos(angle) - b * Math.sin(angle))
      rotated.set(r, i + half, b * Math.cos(angle) + a * Math.sin(angle))
    }
  }
  return rotated
}

// query (seq_len_q × head_dim), key and value (seq_len_k × head_dim); the queries are the last positions.
function attend(query, key, value, theta) {
  const turned_query = rotate(query, key.rows - query.rows, theta)
  const turned_key = rotate(key, 0, theta)
  const scale = 1 / Math.sqrt(query.cols)
  const weights = new Matrix(query.rows, key.rows)
  const output = new Matrix(query.rows, value.cols)

  for (let i = 0; i < query.rows; i++) {
    const scores = []
    for (let j = 0; j < key.rows; j++) scores.push(dot(turned_query, i, turned_key, j) * scale)
    const shares = softmax(scores)
    for (let j = 0; j < key.rows; j++) weights.set(i, j, shares[j])
    for (let c = 0; c < value.cols; c++) {
      let sum = 0
      for (let j = 0; j < key.rows; j++) sum += shares[j] * value.at(j, c)
      output.set(i, c, sum)
    }
  }
  return { output, weights }
}

// scores (seq_len_q × seq_len_k) of one head
function alibi(scores, head, num_heads) {
  const biased = new Matrix(scores.rows, scores.cols)
  return biased
}

// Row i of a with row j of b.
function dot(a, i, b, j) {
  let sum = 0
  for (let c = 0; c < a.cols; c++) sum += a.at(i, c) * b.at(j, c)
  return sum
}

// Turns an array of scores into shares that sum to 1.
function softmax(scores) {
  const largest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - largest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
