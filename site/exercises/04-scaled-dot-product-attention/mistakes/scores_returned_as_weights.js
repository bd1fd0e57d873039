function attend(query, key, value) {
  const scores = new Matrix(query.rows, key.rows)
  const output = new Matrix(query.rows, value.cols)
  for (let i = 0; i < query.rows; i++) {
    for (let j = 0; j < key.rows; j++) {
      let score = 0
      for (let c = 0; c < query.cols; c++) score += query.at(i, c) * key.at(j, c)
      scores.set(i, j, score / Math.sqrt(query.cols))
    }
    const row = Array.from({ length: key.rows }, (_, j) => scores.at(i, j))
    const largest = Math.max(...row)
    const exps = row.map((score) => Math.exp(score - largest))
    const total = exps.reduce((sum, x) => sum + x, 0)
    for (let c = 0; c < value.cols; c++) {
      output.set(
        i,
        c,
        exps.reduce((sum, x, j) => sum + (x / total) * value.at(j, c), 0),
      )
    }
  }
  return { output, weights: scores }
}
