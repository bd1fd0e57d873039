// A block is taken apart: one key after the other, each with a correction of its own.
function add_block(largest, sum, output, scores, value) {
  const largest_now = [...largest.data]
  const sum_now = [...sum.data]
  const result = new Matrix(output.rows, output.cols)
  result.data.set(output.data)
  for (let j = 0; j < scores.cols; j++) {
    for (let i = 0; i < scores.rows; i++) {
      const score = scores.at(i, j)
      if (score === -Infinity) continue
      const grown = score > largest_now[i]
      const old_part = grown ? Math.exp(largest_now[i] - score) : 1
      const new_part = grown ? 1 : Math.exp(score - largest_now[i])
      if (grown) largest_now[i] = score
      sum_now[i] = sum_now[i] * old_part + new_part
      for (let c = 0; c < value.cols; c++) {
        result.set(i, c, result.at(i, c) * old_part + new_part * value.at(j, c))
      }
    }
  }
  return { largest: column(largest_now), sum: column(sum_now), output: result }
}

function column(numbers) {
  const matrix = new Matrix(numbers.length, 1)
  matrix.data.set(numbers)
  return matrix
}

function attend(scores, value, block_size) {
  const blocks = Math.ceil(scores.cols / block_size)
  let largest = column(Array(scores.rows).fill(-Infinity))
  let sum = column(Array(scores.rows).fill(0))
  let output = new Matrix(scores.rows, value.cols)
  for (let b = 0; b < blocks; b++) {
    const indices = [...Array(scores.cols).keys()].slice(b * block_size, (b + 1) * block_size)
    const part = new Matrix(scores.rows, indices.length)
    const values = new Matrix(indices.length, value.cols)
    indices.forEach((j, k) => {
      for (let i = 0; i < scores.rows; i++) part.set(i, k, scores.at(i, j))
      for (let c = 0; c < value.cols; c++) values.set(k, c, value.at(j, c))
    })
    ;({ largest, sum, output } = add_block(largest, sum, output, part, values))
  }
  output.data.forEach((x, k) => (output.data[k] = x / sum.at(Math.floor(k / value.cols), 0)))
  return output
}
