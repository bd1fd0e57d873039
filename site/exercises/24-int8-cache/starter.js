// key (tokens × head_dim): each channel of each group has its scale.
function quantize_keys(key, group_size) {
  const codes = new Matrix(key.rows, key.cols)
  const scales = new Matrix(Math.ceil(key.rows / group_size), key.cols)

  // Which numbers share a scale? Find the largest of them first.

  return { codes, scales }
}

// value (tokens × value_dim): each token has its scale.
function quantize_values(value) {
  const codes = new Matrix(value.rows, value.cols)
  const scales = new Matrix(value.rows, 1)

  // The same, along the other axis.

  return { codes, scales }
}

// query (queries × head_dim), and a cache of codes and their scales.
function attend(
  query,
  key_codes,
  key_scales,
  value_codes,
  value_scales,
  group_size,
) {
  const output = new Matrix(query.rows, value_codes.cols)

  // Back from codes to numbers: which scale belongs to which code?

  return output
}

// Turns an array of scores into shares that sum to 1.
function softmax(scores) {
  const largest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - largest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
