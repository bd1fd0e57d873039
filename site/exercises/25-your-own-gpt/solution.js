// Each layer keeps its own keys and values: a row for each token, all heads side by side.
function create_cache(num_layers, num_heads, head_dim, max_seq_len) {
  const layers = []
  for (let l = 0; l < num_layers; l++) {
    layers.push({
      keys: new Matrix(max_seq_len, num_heads * head_dim),
      values: new Matrix(max_seq_len, num_heads * head_dim),
      length: 0,
    })
  }
  return { layers, num_heads, head_dim }
}

// query, key, value (n × num_heads · head_dim): what one layer asks for the n newest tokens.
function attend(cache, layer, query, key, value) {
  const { num_heads, head_dim } = cache
  const kept = cache.layers[layer]
  append(kept, key, value)
  // The position of the first of these tokens in the text.
  const first_position = kept.length - query.rows
  const scale = 1 / Math.sqrt(head_dim)
  const output = new Matrix(query.rows, query.cols)

  for (let h = 0; h < num_heads; h++) {
    // The columns that this head owns, in query, keys, values and output alike.
    const first = h * head_dim
    for (let i = 0; i < query.rows; i++) {
      const scores = []
      for (let j = 0; j <= first_position + i; j++) {
        let sum = 0
        for (let c = first; c < first + head_dim; c++) sum += query.at(i, c) * kept.keys.at(j, c)
        scores.push(sum * scale)
      }
      const weights = softmax(scores)
      for (let c = first; c < first + head_dim; c++) {
        let sum = 0
        for (let j = 0; j < weights.length; j++) sum += weights[j] * kept.values.at(j, c)
        output.set(i, c, sum)
      }
    }
  }
  return output
}

function append(kept, key, value) {
  for (let r = 0; r < key.rows; r++) {
    for (let c = 0; c < key.cols; c++) {
      kept.keys.set(kept.length + r, c, key.at(r, c))
      kept.values.set(kept.length + r, c, value.at(r, c))
    }
  }
  kept.length += key.rows
}

// Turns an array of scores into weights that sum to 1.
function softmax(scores) {
  const largest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - largest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
