// The mask becomes as large as the scores first, holds what is to be added, and is added.
function padding_mask(lengths, seq_len) {
  const mask = new Matrix(lengths.cols, seq_len)
  for (let j = 0; j < seq_len; j++) {
    for (let b = 0; b < lengths.cols; b++) mask.set(b, j, Number(j < check(lengths.at(0, b), seq_len)))
  }
  return mask
}

function check(length, most) {
  if (length === 0) throw new Error('An empty sequence has no key to look at.')
  if (length > most) throw new Error(`${length} tokens do not fit into ${most}.`)
  return length
}

function masked_weights(scores, mask) {
  const repeats = scores.rows / mask.rows
  const added = new Matrix(scores.rows, scores.cols)
  for (let r = 0; r < scores.rows; r++) {
    for (let j = 0; j < scores.cols; j++) {
      const blocked = mask.at((r - (r % repeats)) / repeats, j) === 0
      added.set(r, j, scores.at(r, j) + (blocked ? -1e30 : 0))
    }
  }
  return shares(added)
}

function shares(scores) {
  for (let r = 0; r < scores.rows; r++) {
    const row = scores.data.subarray(r * scores.cols, (r + 1) * scores.cols)
    const most = row.reduce((a, b) => Math.max(a, b))
    const exps = Array.from(row, (x) => Math.exp(x - most))
    const sum = exps.reduce((a, b) => a + b)
    row.set(exps.map((x) => x / sum))
  }
  return scores
}
