// Multiply-adds of each part of a layer.
function layer_macs(seq_len, embed_dim, num_heads, hidden_dim) {
  const head_dim = embed_dim / num_heads
  // Scores: (seq_len × head_dim) times (head_dim × seq_len). Weights times values cost the same.
  const one_head = 4 * seq_len * head_dim * seq_len
  return {
    projections: 8 * seq_len * embed_dim * embed_dim,
    attention: num_heads * one_head,
    feed_forward: 4 * seq_len * embed_dim * hidden_dim,
  }
}

// Where attention takes as much as the rest: 2 N² E = 4 N E² + 2 N E H, divided by 2 N E.
function crossover(embed_dim, hidden_dim) {
  return 2 * embed_dim + hidden_dim
}

// Multiply-adds of attention without the blocks that a causal mask blocks wholly.
function causal_macs(seq_len, embed_dim, block_size) {
  let pairs = 0
  for (let from = 0; from < seq_len; from += block_size) {
    // The last key that a query of this block needs is its own, so both end at the same place.
    const end = Math.min(from + block_size, seq_len)
    pairs += (end - from) * end
  }
  return 4 * pairs * embed_dim
}
