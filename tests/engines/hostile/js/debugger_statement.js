function attend(query, key) {
  debugger
  return { output: query, weights: key }
}
