// A head's row is a piece of a wide row: both lie in one stretch of the numbers.
function split(x, num_heads) {
  const width = x.cols / num_heads
  const heads = new Matrix(num_heads * x.rows, width)
  for (let t = 0; t < x.rows; t++) {
    for (let h = 0; h < num_heads; h++) {
      const from = t * x.cols + h * width
      heads.data.set(x.data.subarray(from, from + width), (h * x.rows + t) * width)
    }
  }
  return heads
}

function merge(heads, num_heads) {
  const width = heads.cols
  const x = new Matrix(heads.rows / num_heads, num_heads * width)
  for (let row = 0; row < heads.rows; row++) {
    const head = Math.floor(row / x.rows)
    x.data.set(heads.data.subarray(row * width, (row + 1) * width), (row % x.rows) * x.cols + head * width)
  }
  return x
}
