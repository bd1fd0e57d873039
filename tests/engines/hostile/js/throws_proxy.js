const refuse = () => {
  throw new Error('trap')
}
const traps = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, refuse]))
function attend() {
  throw new Proxy({}, traps)
}
