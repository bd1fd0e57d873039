/** The same matrices laid out as others want them. */

export function transpose(matrix, rows, cols) {
  const out = new Float32Array(matrix.length)
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out[j * rows + i] = matrix[i * cols + j]
  return out
}

/** Heads one after the other, (heads · seq_len × head_dim), to heads side by side, (seq_len × heads · head_dim). */
export function sideBySide(stacked, { heads, seq_len, head_dim }) {
  const out = new Float32Array(stacked.length)
  forEachRow({ heads, seq_len, head_dim }, (below, beside) =>
    out.set(stacked.subarray(below, below + head_dim), beside),
  )
  return out
}

/** The way back. */
export function stack(wide, { heads, seq_len, head_dim }) {
  const out = new Float32Array(wide.length)
  forEachRow({ heads, seq_len, head_dim }, (below, beside) => out.set(wide.subarray(beside, beside + head_dim), below))
  return out
}

function forEachRow({ heads, seq_len, head_dim }, move) {
  for (let head = 0; head < heads; head++)
    for (let i = 0; i < seq_len; i++) move((head * seq_len + i) * head_dim, (i * heads + head) * head_dim)
}
