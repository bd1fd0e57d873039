// What the whole model takes, in bytes.
function ledger(seq_len, batch, num_layers, num_heads, num_kv_heads, head_dim, bytes_per_number) {
  const width = num_heads * head_dim
  const kv_width = num_kv_heads * head_dim
  // Query and output, key and value. No text changes the weights.
  const parameters = num_layers * (2 * width * width + 2 * width * kv_width)
  const scores = num_heads * seq_len * seq_len
  const cache = num_layers * batch * seq_len * 2 * kv_width
  return {
    parameters: parameters * bytes_per_number,
    scores: scores * bytes_per_number,
    cache: cache * bytes_per_number,
  }
}

// What one layer takes while it attends to one text, in bytes.
function peak_bytes(seq_len, num_heads, head_dim, block_size, bytes_per_number) {
  const tensors = 4 * seq_len * num_heads * head_dim
  const whole_matrices = 2 * num_heads * seq_len * seq_len
  const blocks = num_heads * (block_size * block_size + 2 * seq_len)
  return {
    naive: (tensors + whole_matrices) * bytes_per_number,
    flash: (tensors + blocks) * bytes_per_number,
  }
}

// How many tokens a text may have whose scores fit, in one layer.
function longest_text(memory_gib, num_heads, bytes_per_number) {
  const numbers = (memory_gib * 2 ** 30) / bytes_per_number
  return Math.floor(Math.sqrt(numbers / num_heads))
}
