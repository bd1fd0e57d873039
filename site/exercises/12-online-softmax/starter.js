// What is known of each row so far, and a block of more keys:
// scores (rows × keys), value (keys × value_dim).
function add_block(largest, sum, output, scores, value) {
  const new_largest = new Matrix(largest.rows, 1)
  const new_sum = new Matrix(sum.rows, 1)
  const new_output = new Matrix(output.rows, output.cols)

  // For each row: the new maximum, the old sum and output corrected
  // to it, and the keys of the block.

  return { largest: new_largest, sum: new_sum, output: new_output }
}

// scores (rows × keys), value (keys × value_dim): all keys,
// block_size of them at a time.
function attend(scores, value, block_size) {
  const output = new Matrix(scores.rows, value.cols)

  // Block after block, and a division at the end.

  return output
}

// Columns from … up to, but without, end.
function columns(matrix, from, end) {
  const part = new Matrix(matrix.rows, end - from)
  for (let r = 0; r < matrix.rows; r++) {
    for (let c = from; c < end; c++)
      part.set(r, c - from, matrix.at(r, c))
  }
  return part
}

// Rows from … up to, but without, end.
function rows(matrix, from, end) {
  const part = new Matrix(end - from, matrix.cols)
  for (let r = from; r < end; r++) {
    for (let c = 0; c < matrix.cols; c++)
      part.set(r - from, c, matrix.at(r, c))
  }
  return part
}
