function attend(query) {
  with (query) return at(0, 0)
}
