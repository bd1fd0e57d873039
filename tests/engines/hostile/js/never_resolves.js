function attend() {
  return new Promise(() => {})
}
