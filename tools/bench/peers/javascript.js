/** Plain JavaScript: the formulas as loops over typed arrays. Sums are doubles, so these are also what all others must equal. */

export const name = 'js'

/** out (rows × cols) = a (rows × depth) · bᵀ, with b (cols × depth). */
export function matmulTransposed(a, b, out, rows, cols, depth) {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      let sum = 0
      for (let k = 0; k < depth; k++) sum += a[i * depth + k] * b[j * depth + k]
      out[i * cols + j] = sum
    }
  }
}

/** out (rows × cols) = a (rows × depth) · b (depth × cols). */
export function matmul(a, b, out, rows, cols, depth) {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      let sum = 0
      for (let k = 0; k < depth; k++) sum += a[i * depth + k] * b[k * cols + j]
      out[i * cols + j] = sum
    }
  }
}

/** Each row of `scores` (rows × cols) as weights that sum to 1, in `out`. */
export function softmaxRows(scores, out, rows, cols) {
  for (let i = 0; i < rows; i++) {
    const first = i * cols
    let max = -Infinity
    for (let j = 0; j < cols; j++) if (scores[first + j] > max) max = scores[first + j]
    let sum = 0
    for (let j = 0; j < cols; j++) {
      const numerator = Math.exp(scores[first + j] - max)
      out[first + j] = numerator
      sum += numerator
    }
    for (let j = 0; j < cols; j++) out[first + j] /= sum
  }
}

/** `heads` of (seq_len × head_dim) each, one after the other. */
export function attention({ query, key, value, heads, seq_len, head_dim, causal }, out) {
  const scale = 1 / Math.sqrt(head_dim)
  const weights = new Float64Array(seq_len)
  const sums = new Float64Array(head_dim)
  for (let head = 0; head < heads; head++) {
    const base = head * seq_len * head_dim
    for (let i = 0; i < seq_len; i++) {
      const limit = causal ? i + 1 : seq_len
      const at = base + i * head_dim
      let max = -Infinity
      for (let j = 0; j < limit; j++) {
        let dot = 0
        for (let k = 0; k < head_dim; k++) dot += query[at + k] * key[base + j * head_dim + k]
        weights[j] = dot * scale
        if (weights[j] > max) max = weights[j]
      }
      let total = 0
      for (let j = 0; j < limit; j++) total += weights[j] = Math.exp(weights[j] - max)
      sums.fill(0)
      for (let j = 0; j < limit; j++)
        for (let k = 0; k < head_dim; k++) sums[k] += weights[j] * value[base + j * head_dim + k]
      for (let k = 0; k < head_dim; k++) out[at + k] = sums[k] / total
    }
  }
}
