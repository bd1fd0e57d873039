function attend(query, key) {
  return { output: query, weights: key }
}
}
