// A pair as a complex number: turning is a product with another one. Each distance is looked up by position.
function rotate(x, first_position, theta) {
  const pairs = x.cols >> 1
  const rotated = new Matrix(x.rows, x.cols)
  for (let i = 0; i < pairs; i++) {
    const per_position = Math.exp((-Math.log(theta) * i) / pairs)
    for (let r = 0; r < x.rows; r++) {
      const turn = {
        re: Math.cos((first_position + r) * per_position),
        im: Math.sin((first_position + r) * per_position),
      }
      const z = { re: x.at(r, i), im: x.at(r, pairs + i) }
      rotated.set(r, i, z.re * turn.re - z.im * turn.im)
      rotated.set(r, pairs + i, z.re * turn.im + z.im * turn.re)
    }
  }
  return rotated
}

function attend(query, key, value, theta) {
  const q = rotate(query, key.rows - query.rows, theta)
  const k = rotate(key, 0, theta)
  const weights = new Matrix(q.rows, k.rows)
  const output = new Matrix(q.rows, value.cols)
  for (let i = 0; i < q.rows; i++) {
    let total = 0
    for (let j = 0; j < k.rows; j++) {
      let score = 0
      for (let c = q.cols - 1; c >= 0; c--) score += q.at(i, c) * k.at(j, c)
      weights.set(i, j, Math.exp(score / Math.sqrt(q.cols)))
      total += weights.at(i, j)
    }
    for (let j = 0; j < k.rows; j++) {
      weights.set(i, j, weights.at(i, j) / total)
      for (let c = 0; c < value.cols; c++) output.set(i, c, output.at(i, c) + weights.at(i, j) * value.at(j, c))
    }
  }
  return { output, weights }
}

function alibi(scores, head, num_heads) {
  const biased = new Matrix(scores.rows, scores.cols)
  const slope = Math.pow(0.5, (8 / num_heads) * (head + 1))
  for (let k = 0; k < scores.data.length; k++) {
    const [i, j] = [Math.floor(k / scores.cols), k % scores.cols]
    const back = scores.cols - scores.rows + i - j
    biased.data[k] = scores.data[k] - (back > 0 ? slope * back : 0)
  }
  return biased
}
