// What is known of each row so far, and a block of more keys: scores (rows × keys), value (keys × value_dim).
function add_block(largest, sum, output, scores, value) {
  const new_largest = new Matrix(largest.rows, 1)
  const new_sum = new Matrix(sum.rows, 1)
  const new_output = new Matrix(output.rows, output.cols)
  for (let i = 0; i < scores.rows; i++) {
    const old_max = largest.at(i, 0)
    let max = old_max
    for (let j = 0; j < scores.cols; j++) max = Math.max(max, scores.at(i, j))
    new_largest.set(i, 0, max)
    // Nothing but blocked keys so far: the sum and the output stay 0.
    if (max === -Infinity) continue

    // What was added up under the old maximum, as if the new one had been there from the start.
    const correction = Math.exp(old_max - max)
    let total = sum.at(i, 0) * correction
    for (let c = 0; c < output.cols; c++) new_output.set(i, c, output.at(i, c) * correction)

    for (let j = 0; j < scores.cols; j++) {
      const share = Math.exp(scores.at(i, j))
      total += share
      for (let c = 0; c < output.cols; c++) new_output.set(i, c, new_output.at(i, c) + share * value.at(j, c))
    }
    new_sum.set(i, 0, total)
  }
  return { largest: new_largest, sum: new_sum, output: new_output }
}

// scores (rows × keys), value (keys × value_dim): all keys, block_size of them at a time.
function attend(scores, value, block_size) {
  let state = {
    largest: new Matrix(scores.rows, 1),
    sum: new Matrix(scores.rows, 1),
    output: new Matrix(scores.rows, value.cols),
  }
  for (let i = 0; i < scores.rows; i++) state.largest.set(i, 0, -Infinity)

  for (let from = 0; from < scores.cols; from += block_size) {
    const end = Math.min(from + block_size, scores.cols)
    const block = { scores: columns(scores, from, end), value: rows(value, from, end) }
    state = add_block(state.largest, state.sum, state.output, block.scores, block.value)
  }

  const output = new Matrix(scores.rows, value.cols)
  for (let i = 0; i < scores.rows; i++) {
    for (let c = 0; c < value.cols; c++) output.set(i, c, state.output.at(i, c) / state.sum.at(i, 0))
  }
  return output
}

// Columns from … up to, but without, end.
function columns(matrix, from, end) {
  const part = new Matrix(matrix.rows, end - from)
  for (let r = 0; r < matrix.rows; r++) {
    for (let c = from; c < end; c++) part.set(r, c - from, matrix.at(r, c))
  }
  return part
}

// Rows from … up to, but without, end.
function rows(matrix, from, end) {
  const part = new Matrix(end - from, matrix.cols)
  for (let r = from; r < end; r++) {
    for (let c = 0; c < matrix.cols; c++) part.set(r - from, c, matrix.at(r, c))
  }
  return part
}
