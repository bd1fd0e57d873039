// With the functions of the exercise before, and the scale folded into w_q.
function split(x, num_heads) {
  const width = x.cols / num_heads
  const heads = new Matrix(num_heads * x.rows, width)
  for (let row = 0; row < heads.rows; row++) {
    const head = Math.floor(row / x.rows)
    for (let c = 0; c < width; c++) heads.set(row, c, x.at(row % x.rows, head * width + c))
  }
  return heads
}

function product(a, b, factor = 1) {
  const result = new Matrix(a.rows, b.cols)
  for (let k = 0; k < result.data.length; k++) {
    const [i, j] = [Math.floor(k / b.cols), k % b.cols]
    for (let c = 0; c < b.rows; c++) result.data[k] += a.at(i, c) * b.at(c, j) * factor
  }
  return result
}

function attend(x, w_q, w_k, w_v, w_o, num_heads) {
  const query = split(product(x, w_q, Math.sqrt(num_heads / x.cols)), num_heads)
  const key = split(product(x, w_k), num_heads)
  const value = split(product(x, w_v), num_heads)
  const weights = new Matrix(query.rows, x.rows)
  const merged = new Matrix(x.rows, x.cols)
  for (let row = 0; row < query.rows; row++) {
    const [head, i] = [Math.floor(row / x.rows), row % x.rows]
    let total = 0
    for (let j = 0; j < x.rows; j++) {
      let score = 0
      for (let c = 0; c < query.cols; c++) score += query.at(row, c) * key.at(head * x.rows + j, c)
      weights.set(row, j, Math.exp(score))
      total += weights.at(row, j)
    }
    for (let j = 0; j < x.rows; j++) {
      weights.set(row, j, weights.at(row, j) / total)
      for (let c = 0; c < value.cols; c++) {
        const wide = head * value.cols + c
        merged.set(i, wide, merged.at(i, wide) + weights.at(row, j) * value.at(head * x.rows + j, c))
      }
    }
  }
  return { output: product(merged, w_o), weights }
}
