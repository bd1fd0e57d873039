// Multiply-adds of each part of a layer.
function layer_macs(seq_len, embed_dim, num_heads, hidden_dim) {
  const head_dim = embed_dim / num_heads
  // Scores, and weights times values: seq_len · head_dim · seq_len each.
  const one_head = 2 * seq_len * head_dim * seq_len
  return {
    projections: 4 * seq_len * embed_dim * embed_dim,
    attention: num_heads * one_head,
    feed_forward: 2 * seq_len * embed_dim * hidden_dim,
  }
}

// 2 N² E = 4 N E² + 2 N E H, with both sides divided by 2 N E.
function crossover(embed_dim, hidden_dim) {
  return 6 * embed_dim
}

// Multiply-adds of attention without the blocks that are wholly masked.
function causal_macs(seq_len, embed_dim, block_size) {
  let pairs = 0
  for (let from = 0; from < seq_len; from += block_size) {
    // The last query of the block sees itself last: both end here.
    const end = Math.min(from + block_size, seq_len)
    pairs += (end - from) * end
  }
  return 2 * pairs * embed_dim
}
