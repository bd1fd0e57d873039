self.Array = { isArray: () => true }
self.Number = { isInteger: () => true }
function attend(query, key) {
  return { output: query, weights: key }
}
