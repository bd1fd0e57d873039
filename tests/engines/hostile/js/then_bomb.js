function attend() {
  return {
    get then() {
      throw new RangeError('no then for you')
    },
  }
}
