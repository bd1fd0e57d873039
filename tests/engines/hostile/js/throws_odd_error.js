class Odd extends Error {
  get message() {
    throw new Error('no message for you')
  }
  get stack() {
    throw new Error('no stack for you')
  }
}
function attend() {
  throw new Odd()
}
