// Every head works with its own slices of the four matrices, and what it brings home is added to the output: the sum over
// the heads is the product with w_o, piece by piece.
const columns = (m, from, count) => {
  const piece = new Matrix(m.rows, count)
  for (let r = 0; r < m.rows; r++) for (let c = 0; c < count; c++) piece.set(r, c, m.at(r, from + c))
  return piece
}

const times = (a, b) => {
  const product = new Matrix(a.rows, b.cols)
  for (let c = 0; c < a.cols; c++) {
    for (let i = 0; i < a.rows; i++) {
      for (let j = 0; j < b.cols; j++) product.set(i, j, product.at(i, j) + a.at(i, c) * b.at(c, j))
    }
  }
  return product
}

function attend(x, w_q, w_k, w_v, w_o, num_heads) {
  const head_dim = w_q.cols / num_heads
  const output = new Matrix(x.rows, w_o.cols)
  const weights = new Matrix(num_heads * x.rows, x.rows)
  for (let h = 0; h < num_heads; h++) {
    const [q, k, v] = [w_q, w_k, w_v].map((w) => times(x, columns(w, h * head_dim, head_dim)))
    for (let i = 0; i < x.rows; i++) {
      const exps = []
      for (let j = 0; j < x.rows; j++) {
        let dot = 0
        for (let c = 0; c < head_dim; c++) dot += q.at(i, c) * k.at(j, c)
        exps.push(Math.exp(dot / Math.sqrt(head_dim)))
      }
      const total = exps.reduce((a, b) => a + b)
      for (let j = 0; j < x.rows; j++) weights.set(h * x.rows + i, j, exps[j] / total)
      for (let c = 0; c < head_dim; c++) {
        let home = 0
        for (let j = 0; j < x.rows; j++) home += (exps[j] / total) * v.at(j, c)
        for (let o = 0; o < w_o.cols; o++) output.set(i, o, output.at(i, o) + home * w_o.at(h * head_dim + c, o))
      }
    }
  }
  return { output, weights }
}
