function attend(query, key) {
  self.reportError(new Error('not a syntax error'))
  return { output: query, weights: key }
}
