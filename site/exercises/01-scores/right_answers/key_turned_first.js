// The formula as it stands: first the transpose of key, then the product of two matrices.
function transpose(m) {
  const turned = new Matrix(m.cols, m.rows)
  for (let r = 0; r < m.rows; r++) for (let c = 0; c < m.cols; c++) turned.set(c, r, m.at(r, c))
  return turned
}

function multiply(a, b) {
  const product = new Matrix(a.rows, b.cols)
  for (let r = 0; r < a.rows; r++) {
    for (let c = 0; c < b.cols; c++) {
      let sum = 0
      for (let k = 0; k < a.cols; k++) sum += a.at(r, k) * b.at(k, c)
      product.set(r, c, sum)
    }
  }
  return product
}

const score = (query, key) => multiply(query, transpose(key))
