// Only what is allowed is visited: a band, stripes beside it, rows and columns.
function sparse_mask(seq_len, window, global_tokens, stride, causal) {
  const mask = new Matrix(seq_len, seq_len)
  const allow = (query, key) => {
    if (key < 0 || key >= seq_len || (causal && key > query)) return
    mask.set(query, key, 1)
  }
  for (let query = 0; query < seq_len; query++) {
    for (let distance = 0; distance < window; distance++) {
      allow(query, query - distance)
      allow(query, query + distance)
    }
    for (let distance = 0; stride && distance < seq_len; distance += stride) {
      allow(query, query - distance)
      allow(query, query + distance)
    }
  }
  for (let token = 0; token < Math.min(global_tokens, seq_len); token++) {
    for (let other = 0; other < seq_len; other++) {
      allow(token, other)
      allow(other, token)
    }
  }
  return mask
}

function count_allowed(mask) {
  return mask.data.filter((x) => x === 1).length
}
