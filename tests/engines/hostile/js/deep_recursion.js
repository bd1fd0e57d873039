function attend(query) {
  return 1 + attend(query)
}
