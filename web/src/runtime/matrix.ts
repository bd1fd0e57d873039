/** Row-major float32 matrix, as it crosses every boundary: always a copy, never a view of WebAssembly memory. */
export interface Matrix {
  rows: number
  cols: number
  data: Float32Array
}
