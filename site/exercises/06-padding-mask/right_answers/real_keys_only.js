// Sequence by sequence; padded keys take no part at all, and their weights stay at 0.
const numbers = (count) => Array.from({ length: count }, (_, index) => index)

function padding_mask(lengths, seq_len) {
  const all = [...lengths.data]
  if (!all.every((length) => length > 0 && length <= seq_len)) throw new RangeError('a length that does not fit')
  const mask = new Matrix(all.length, seq_len)
  all.forEach((length, b) => numbers(length).forEach((j) => mask.set(b, j, 1)))
  return mask
}

function masked_weights(scores, mask) {
  const weights = new Matrix(scores.rows, scores.cols)
  const queries = scores.rows / mask.rows
  for (const b of numbers(mask.rows)) {
    const keys = numbers(mask.cols).filter((j) => mask.at(b, j) > 0)
    for (const i of numbers(queries)) {
      const r = b * queries + i
      const most = Math.max(...keys.map((j) => scores.at(r, j)))
      const sum = keys.reduce((total, j) => total + Math.exp(scores.at(r, j) - most), 0)
      for (const j of keys) weights.set(r, j, Math.exp(scores.at(r, j) - most) / sum)
    }
  }
  return weights
}
