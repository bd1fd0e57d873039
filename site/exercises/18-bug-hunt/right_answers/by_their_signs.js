// Each bug by a sign of its own, without making it: what is asked first rules out what comes later.
const near = (a, b) => Math.abs(a - b) < 1e-4
const times = (w, m, i, c) => {
  let sum = 0
  for (let j = 0; j < w.cols; j++) sum += w.at(i, j) * m.at(j, c)
  return sum
}
const every = (n, test) => Array.from({ length: n }, (_, k) => k).every(test)

function name_bug(query, key, value, weights, output) {
  const [rows, keys] = [weights.rows, weights.cols]
  const last = (i) => i + keys - rows
  const score = (i, j, scaled) => {
    let sum = 0
    for (let c = 0; c < query.cols; c++) sum += query.at(i, c) * key.at(j, c)
    return scaled ? sum / query.cols ** 0.5 : sum
  }
  // Are these weights a softmax of the scores over the keys that may be seen?
  const fits = (scaled, sees, sum_over = sees) =>
    every(rows, (i) => {
      let total = 0
      for (let j = 0; j < keys; j++) if (sum_over(i, j)) total += Math.exp(score(i, j, scaled))
      return every(keys, (j) => near(weights.at(i, j), sees(i, j) ? Math.exp(score(i, j, scaled)) / total : 0))
    })
  const causal = (i, j) => j <= last(i)
  if (fits(true, causal)) {
    const of_values = every(rows, (i) => every(value.cols, (c) => near(output.at(i, c), times(weights, value, i, c))))
    return of_values ? 0 : 7
  }
  if (fits(false, causal)) return 1
  if (fits(true, causal, () => true)) return 2
  if (fits(true, () => true)) return 3
  if (fits(true, (i, j) => j <= i)) return 4
  return fits(true, (i, j) => j < last(i)) ? 5 : 6
}
