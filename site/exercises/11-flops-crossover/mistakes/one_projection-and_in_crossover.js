const product = (rows, inner, cols) => rows * inner * cols

function layer_macs(seq_len, embed_dim, num_heads, hidden_dim) {
  let attention = 0
  for (let head = 0; head < num_heads; head++) {
    const head_dim = embed_dim / num_heads
    attention += product(seq_len, head_dim, seq_len) + product(seq_len, seq_len, head_dim)
  }
  const projections = product(seq_len, embed_dim, embed_dim)
  return {
    projections,
    attention,
    feed_forward: product(seq_len, embed_dim, hidden_dim) + product(seq_len, hidden_dim, embed_dim),
  }
}

function crossover(embed_dim, hidden_dim) {
  // Of one token: the rest is fixed, and attention grows with each key.
  const { projections, attention, feed_forward } = layer_macs(1, embed_dim, 1, hidden_dim)
  return (projections + feed_forward) / attention
}

function causal_macs(seq_len, embed_dim, block_size) {
  const whole = Math.floor(seq_len / block_size)
  const rest = seq_len - whole * block_size
  const pairs = ((whole * (whole + 1)) / 2) * block_size ** 2 + rest * seq_len
  return pairs * (embed_dim + embed_dim)
}
