// Both functions ask the same question: which numbers share a scale?
function quantized(matrix, scales, scale_place) {
  for (let r = 0; r < matrix.rows; r++) {
    for (let c = 0; c < matrix.cols; c++) {
      const [row, col] = scale_place(r, c)
      scales.set(row, col, Math.max(scales.at(row, col), Math.abs(matrix.at(r, c)) / 127))
    }
  }
  const codes = new Matrix(matrix.rows, matrix.cols)
  for (let r = 0; r < matrix.rows; r++) {
    for (let c = 0; c < matrix.cols; c++) {
      const steps = matrix.at(r, c) / (scales.at(...scale_place(r, c)) || 1)
      codes.set(r, c, Math.sign(steps) * Math.floor(Math.abs(steps) + 0.5))
    }
  }
  return { codes, scales }
}

function quantize_keys(key, group_size) {
  const groups = Math.floor((key.rows - 1) / group_size) + 1
  return quantized(key, new Matrix(groups, key.cols), (r, c) => [Math.floor(r / group_size), c])
}

function quantize_values(value) {
  return quantized(value, new Matrix(value.rows, 1), (r) => [r, 0])
}

// The whole cache as numbers, and then attention as always.
function attend(query, key_codes, key_scales, value_codes, value_scales, group_size) {
  const keys = new Matrix(key_codes.rows, key_codes.cols)
  for (let t = 0; t < keys.rows; t++) {
    for (let c = 0; c < keys.cols; c++) {
      keys.set(t, c, key_codes.at(t, c) * key_scales.at((t - (t % group_size)) / group_size, c))
    }
  }
  const output = new Matrix(query.rows, value_codes.cols)
  for (let i = 0; i < query.rows; i++) {
    const shares = Array.from({ length: keys.rows }, (_, t) => {
      let score = 0
      for (let c = 0; c < keys.cols; c++) score += (query.at(i, c) * keys.at(t, c)) / keys.cols ** 0.5
      return score
    })
    const highest = shares.reduce((a, b) => (a > b ? a : b))
    const total = shares.reduce((sum, score) => sum + Math.exp(score - highest), 0)
    shares.forEach((score, t) => {
      const weight = (Math.exp(score - highest) / total) * value_scales.at(t, 0)
      for (let c = 0; c < output.cols; c++) output.set(i, c, output.at(i, c) + weight * value_codes.at(t, c))
    })
  }
  return output
}
