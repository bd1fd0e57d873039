function attend() {
  throw null
}
