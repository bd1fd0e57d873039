function* attend(query, key) {
  yield { output: query, weights: key }
}
