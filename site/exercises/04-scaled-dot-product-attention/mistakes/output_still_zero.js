function attend(query, key, value) {
  const weights = new Matrix(query.rows, key.rows)
  const output = new Matrix(query.rows, value.cols)
  for (let i = 0; i < query.rows; i++) {
    const scores = []
    for (let j = 0; j < key.rows; j++) {
      let score = 0
      for (let c = 0; c < query.cols; c++) score += query.at(i, c) * key.at(j, c)
      scores.push(score / Math.sqrt(query.cols))
    }
    const largest = Math.max(...scores)
    let total = 0
    for (const score of scores) total += Math.exp(score - largest)
    for (let j = 0; j < key.rows; j++) weights.set(i, j, Math.exp(scores[j] - largest) / total)
  }
  return { output, weights }
}
