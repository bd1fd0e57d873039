// Who gives these weights and this output?
function name_bug(query, key, value, weights, output) {
  for (let bug = 0; bug <= 7; bug++) {
    const suspect = attend(query, key, value, bug)
    if (same(suspect.weights, weights) && same(suspect.output, output)) return bug
  }
  return -1
}

// Causal attention with one of the bugs in it.
function attend(query, key, value, bug) {
  const scale = bug === 1 ? 1 : 1 / Math.sqrt(query.cols)
  const weights = new Matrix(query.rows, key.rows)
  for (let i = 0; i < query.rows; i++) {
    for (let j = 0; j < key.rows; j++) {
      if (looks(i, j, key.rows - query.rows, bug)) weights.set(i, j, Math.exp(dot(query, i, key, j) * scale))
    }
  }
  if (bug === 6) share_out_columns(weights)
  else share_out_rows(weights)
  if (bug === 3) {
    for (let i = 0; i < query.rows; i++) {
      for (let j = i + key.rows - query.rows + 1; j < key.rows; j++) weights.set(i, j, 0)
    }
  }
  return { weights, output: product(weights, bug === 7 ? key : value) }
}

// May query i look at key j before the softmax?
function looks(i, j, first_position, bug) {
  if (bug === 2 || bug === 3) return true
  if (bug === 4) return j <= i
  if (bug === 5) return j < i + first_position
  return j <= i + first_position
}

function share_out_rows(weights) {
  for (let i = 0; i < weights.rows; i++) {
    let sum = 0
    for (let j = 0; j < weights.cols; j++) sum += weights.at(i, j)
    for (let j = 0; j < weights.cols; j++) weights.set(i, j, weights.at(i, j) / (sum || 1))
  }
}

function share_out_columns(weights) {
  for (let j = 0; j < weights.cols; j++) {
    let sum = 0
    for (let i = 0; i < weights.rows; i++) sum += weights.at(i, j)
    for (let i = 0; i < weights.rows; i++) weights.set(i, j, weights.at(i, j) / (sum || 1))
  }
}

// Row i of a with row j of b.
function dot(a, i, b, j) {
  let sum = 0
  for (let c = 0; c < a.cols; c++) sum += a.at(i, c) * b.at(j, c)
  return sum
}

function product(a, b) {
  const result = new Matrix(a.rows, b.cols)
  for (let i = 0; i < a.rows; i++) {
    for (let c = 0; c < b.cols; c++) {
      let sum = 0
      for (let j = 0; j < a.cols; j++) sum += a.at(i, j) * b.at(j, c)
      result.set(i, c, sum)
    }
  }
  return result
}

function same(a, b) {
  for (let r = 0; r < a.rows; r++) {
    for (let c = 0; c < a.cols; c++) if (Math.abs(a.at(r, c) - b.at(r, c)) > 1e-4) return false
  }
  return true
}
