// Column by column of the wide matrix: which head is it, and which of its columns?
function split(x, num_heads) {
  const head_dim = x.cols / num_heads
  const heads = new Matrix(x.rows * num_heads, head_dim)
  for (let wide = 0; wide < x.cols; wide++) {
    const head = Math.floor(wide / head_dim)
    for (let t = 0; t < x.rows; t++) heads.set(head * x.rows + t, wide % head_dim, x.at(t, wide))
  }
  return heads
}

function merge(heads, num_heads) {
  const seq_len = heads.rows / num_heads
  const x = new Matrix(seq_len, heads.cols * num_heads)
  for (let wide = 0; wide < x.cols; wide++) {
    const head = Math.floor(wide / heads.cols)
    for (let t = 0; t < seq_len; t++) x.set(t, wide, heads.at(head * seq_len + t, wide % heads.cols))
  }
  return x
}
