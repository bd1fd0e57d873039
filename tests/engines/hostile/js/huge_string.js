function attend(query, key) {
  console.log('x'.repeat(1 << 24))
  return { output: query, weights: key }
}
