// lengths (1 × batch): how many tokens of each sequence are real.
// The mask (batch × seq_len) is 1 for a real token, 0 for padding.
function padding_mask(lengths, seq_len) {
  const mask = new Matrix(lengths.cols, seq_len)
  for (let b = 0; b < lengths.cols; b++) {
    const length = lengths.at(0, b)
    if (length < 1 || length > seq_len) {
      throw new Error(`Sequence ${b} has ${length} tokens; 1 to ${seq_len} fit.`)
    }
    for (let j = 0; j < length; j++) mask.set(b, j, 1)
  }
  return mask
}

// scores (batch · seq_len_q × seq_len_k): the queries of sequence 0,
// then those of sequence 1, and so on
function masked_weights(scores, mask) {
  const weights = new Matrix(scores.rows, scores.cols)
  const seq_len_q = scores.rows / mask.rows
  for (let r = 0; r < scores.rows; r++) {
    // One row of the mask serves all queries of its sequence, padded or not.
    const b = Math.floor(r / seq_len_q)
    const row = []
    for (let j = 0; j < scores.cols; j++) row.push(mask.at(b, j) === 1 ? scores.at(r, j) : -Infinity)
    softmax(row).forEach((share, j) => weights.set(r, j, share))
    return weights
  }
}

function softmax(scores) {
  const largest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - largest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
