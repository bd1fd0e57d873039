// Only the distance counts: the queries are turned by what lies between them and each key, and the keys stay.
const turned = (row, position, theta) => {
  const half = row.length / 2
  const partner = (c) => (c < half ? -row[c + half] : row[c - half])
  return row.map((x, c) => {
    const angle = position / theta ** ((c % half) / half)
    return x * Math.cos(angle) + partner(c) * Math.sin(angle)
  })
}
const rowOf = (m, r) => Array.from({ length: m.cols }, (_, c) => m.at(r, c))

function rotate(x, first_position, theta) {
  const rotated = new Matrix(x.rows, x.cols)
  for (let r = 0; r < x.rows; r++) {
    turned(rowOf(x, r), first_position + r, theta).forEach((value, c) => rotated.set(r, c, value))
  }
  return rotated
}

function attend(query, key, value, theta) {
  const weights = new Matrix(query.rows, key.rows)
  const output = new Matrix(query.rows, value.cols)
  for (let i = 0; i < query.rows; i++) {
    const exps = []
    for (let j = 0; j < key.rows; j++) {
      const q = turned(rowOf(query, i), key.rows - query.rows + i - j, theta)
      exps.push(Math.exp(q.reduce((sum, x, c) => sum + x * key.at(j, c), 0) / Math.sqrt(query.cols)))
    }
    const total = exps.reduce((a, b) => a + b)
    exps.forEach((x, j) => {
      weights.set(i, j, x / total)
      for (let c = 0; c < value.cols; c++) output.set(i, c, output.at(i, c) + (x / total) * value.at(j, c))
    })
  }
  return { output, weights }
}

function alibi(scores, head, num_heads) {
  const biased = new Matrix(scores.rows, scores.cols)
  for (let j = 0; j < scores.cols; j++) {
    for (let i = 0; i < scores.rows; i++) {
      let penalty = 0
      for (let p = j; p < scores.cols - scores.rows + i; p++) penalty += 2 ** -((8 / num_heads) * (head + 1))
      biased.set(i, j, scores.at(i, j) - penalty)
    }
  }
  return biased
}
