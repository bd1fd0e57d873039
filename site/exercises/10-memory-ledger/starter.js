// What the whole model takes, in bytes.
function ledger(
  seq_len,
  batch,
  num_layers,
  num_heads,
  num_kv_heads,
  head_dim,
  bytes_per_number,
) {
  const parameters = 0
  const scores = 0
  const cache = 0

  return { parameters, scores, cache }
}

// What one layer takes while it attends to one text, in bytes.
function peak_bytes(
  seq_len,
  num_heads,
  head_dim,
  block_size,
  bytes_per_number,
) {
  return { naive: 0, flash: 0 }
}

// How many tokens a text may have whose scores fit, in one layer.
function longest_text(memory_gib, num_heads, bytes_per_number) {
  return 0
}
