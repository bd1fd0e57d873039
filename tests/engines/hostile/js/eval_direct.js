function attend(query) {
  return eval('query')
}
