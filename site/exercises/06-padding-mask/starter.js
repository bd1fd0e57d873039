// lengths (1 × batch): how many tokens of each sequence are real.
// The mask (batch × seq_len) is 1 for a real token, 0 for padding.
function padding_mask(lengths, seq_len) {
  const mask = new Matrix(lengths.cols, seq_len)

  // Which lengths make no sense? Which keys of sequence b are real?

  return mask
}

// scores (batch · seq_len_q × seq_len_k): the queries of sequence 0,
// then those of sequence 1, and so on
function masked_weights(scores, mask) {
  const weights = new Matrix(scores.rows, scores.cols)

  // To which sequence does row r belong?

  return weights
}

function softmax(scores) {
  const largest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - largest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
