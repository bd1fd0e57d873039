// A list, an object and a typed array, each longer than anyone reads.
function attend(query, key) {
  console.log(new Array(1e5).fill(7))
  console.log(new Float32Array(1 << 20))
  console.log(Object.fromEntries(Array.from({ length: 1e4 }, (_, i) => ['key' + i, i])))
  return { output: query, weights: key }
}
