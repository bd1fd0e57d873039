// On the bare numbers: row i begins at i * cols.
function score(query, key) {
  const scores = new Matrix(query.rows, key.rows)
  const width = query.cols
  for (let i = 0; i < query.rows; i++) {
    const q = query.data.subarray(i * width, (i + 1) * width)
    for (let j = 0; j < key.rows; j++) {
      const k = key.data.subarray(j * width, (j + 1) * width)
      scores.data[i * key.rows + j] = q.reduce((sum, x, c) => sum + x * k[c], 0)
    }
  }
  return scores
}
