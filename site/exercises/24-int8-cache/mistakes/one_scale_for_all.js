// How many steps of this scale x is, to the nearest.
function code_of(x, scale) {
  return scale === 0 ? 0 : Math.round(x / scale)
}

// The largest number of a matrix, without its sign.
function largest_in(matrix) {
  let largest = 0
  for (let r = 0; r < matrix.rows; r++) {
    for (let c = 0; c < matrix.cols; c++) largest = Math.max(largest, Math.abs(matrix.at(r, c)))
  }
  return largest
}

// key (tokens × head_dim): each channel of each group has its scale.
function quantize_keys(key, group_size) {
  const codes = new Matrix(key.rows, key.cols)
  const scales = new Matrix(Math.ceil(key.rows / group_size), key.cols)
  for (let g = 0; g < scales.rows; g++) {
    const from = g * group_size
    const end = Math.min(from + group_size, key.rows)
    for (let c = 0; c < key.cols; c++) {
      const scale = largest_in(key) / 127
      scales.set(g, c, scale)
      for (let t = from; t < end; t++) codes.set(t, c, code_of(key.at(t, c), scale))
    }
  }
  return { codes, scales }
}

// value (tokens × value_dim): each token has its scale.
function quantize_values(value) {
  const codes = new Matrix(value.rows, value.cols)
  const scales = new Matrix(value.rows, 1)
  for (let t = 0; t < value.rows; t++) {
    const scale = largest_in(value) / 127
    scales.set(t, 0, scale)
    for (let c = 0; c < value.cols; c++) codes.set(t, c, code_of(value.at(t, c), scale))
  }
  return { codes, scales }
}

// query (queries × head_dim), and a cache of codes and their scales.
function attend(query, key_codes, key_scales, value_codes, value_scales, group_size) {
  const output = new Matrix(query.rows, value_codes.cols)
  for (let i = 0; i < query.rows; i++) {
    const scores = []
    for (let t = 0; t < key_codes.rows; t++) {
      const group = Math.floor(t / group_size)
      let sum = 0
      for (let c = 0; c < query.cols; c++) {
        sum += query.at(i, c) * key_codes.at(t, c) * key_scales.at(group, c)
      }
      scores.push(sum / Math.sqrt(query.cols))
    }
    const weights = softmax(scores)
    for (let c = 0; c < output.cols; c++) {
      let sum = 0
      for (let t = 0; t < value_codes.rows; t++) {
        sum += weights[t] * value_codes.at(t, c) * value_scales.at(t, 0)
      }
      output.set(i, c, sum)
    }
  }
  return output
}

// Turns an array of scores into shares that sum to 1.
function softmax(scores) {
  const largest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - largest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
