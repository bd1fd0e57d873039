// query (queries × d), key and value (keys × d)
// weights (queries × keys), output (queries × d)
function name_bug(query, key, value, weights, output) {
  // Which of the eight gives these weights and this output?

  return 0
}
