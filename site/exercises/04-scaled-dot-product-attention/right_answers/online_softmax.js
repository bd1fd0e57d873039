// One pass over the keys with a running maximum; float64 until the end.
const attend = (query, key, value) => {
  const output = new Matrix(query.rows, value.cols)
  const weights = new Matrix(query.rows, key.rows)
  for (let i = 0; i < query.rows; i++) {
    let largest = -Infinity
    let total = 0
    let row = new Array(value.cols).fill(0)
    const scores = []
    for (let j = 0; j < key.rows; j++) {
      let score = 0
      for (let c = 0; c < key.cols; c++) score += (query.at(i, c) * key.at(j, c)) / Math.sqrt(key.cols)
      scores.push(score)
      const next = Math.max(largest, score)
      const shrink = Math.exp(largest - next)
      const share = Math.exp(score - next)
      total = total * shrink + share
      row = row.map((x, c) => x * shrink + share * value.at(j, c))
      largest = next
    }
    scores.forEach((score, j) => weights.set(i, j, Math.exp(score - largest) / total))
    row.forEach((x, c) => output.set(i, c, x / total))
  }
  return { weights, output }
}
