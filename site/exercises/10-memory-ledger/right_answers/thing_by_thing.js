const GIB = 1024 ** 3

function ledger(seq_len, batch, num_layers, num_heads, num_kv_heads, head_dim, bytes_per_number) {
  const embed_dim = head_dim * num_heads
  const per_layer = { query: num_heads, key: num_kv_heads, value: num_kv_heads, output: num_heads }
  const columns = Object.values(per_layer).reduce((total, heads) => total + heads * head_dim, 0)
  const token = (num_kv_heads + num_kv_heads) * head_dim * bytes_per_number
  return {
    parameters: embed_dim * columns * num_layers * bytes_per_number,
    scores: seq_len ** 2 * num_heads * num_layers * batch * bytes_per_number,
    cache: token * seq_len * num_layers * batch,
  }
}

function peak_bytes(seq_len, num_heads, head_dim, block_size, bytes_per_number) {
  const per_head = 4 * seq_len * head_dim
  const naive = per_head + 2 * seq_len ** 2
  const flash = per_head + block_size ** 2 + seq_len + seq_len
  return { naive: naive * num_heads * bytes_per_number, flash: flash * num_heads * bytes_per_number }
}

function longest_text(memory_gib, num_heads, bytes_per_number) {
  const per_pair = num_heads * bytes_per_number
  let [fits, too_long] = [0, 2 ** 20]
  while (too_long - fits > 1) {
    const middle = Math.floor((fits + too_long) / 2)
    if (middle * middle * per_pair <= memory_gib * GIB) fits = middle
    else too_long = middle
  }
  return fits
}
