// Multiply-adds of each part of a layer.
function layer_macs(seq_len, embed_dim, num_heads, hidden_dim) {
  const projections = 0
  const attention = 0
  const feed_forward = 0

  return { projections, attention, feed_forward }
}

// The seq_len at which attention takes as much as the other two.
function crossover(embed_dim, hidden_dim) {
  return 0
}

// Multiply-adds of attention without the blocks that are wholly masked.
function causal_macs(seq_len, embed_dim, block_size) {
  return 0
}
