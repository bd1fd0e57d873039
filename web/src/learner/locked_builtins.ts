/**
 * A learner's code shares its worker with the runner, which makes lists, copies numbers and counts reads with JavaScript's
 * own functions. None of them can be replaced, so that no code hears or changes by accident or on purpose what the runner
 * does. Errors stay open: programs give theirs names of their own.
 */
const locked = [
  ...['Array', 'Function', 'Promise', 'Map', 'Set', 'WeakMap', 'WeakSet', 'RegExp', 'Symbol', 'Proxy', 'Iterator'],
  ...['String', 'Number', 'Boolean', 'BigInt', 'Date', 'Math', 'JSON', 'Reflect', 'Object', 'Error'],
  ...['ArrayBuffer', 'DataView', 'Float32Array', 'Float64Array', 'Int8Array', 'Int16Array', 'Int32Array'],
  ...['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array'],
  ...['Event', 'EventTarget', 'MessageEvent', 'MessagePort', 'MessageChannel', 'Worker'],
]

/** Prototypes that no name leads to. */
const nameless = () => [
  [][Symbol.iterator](),
  new Map()[Symbol.iterator](),
  new Set()[Symbol.iterator](),
  ''[Symbol.iterator](),
  ''.matchAll(/x/g),
]

/** Before any code of the learner's. `scope` is the worker's global object. */
export function lockBuiltins(scope: typeof globalThis) {
  const globals = scope as unknown as Record<string, { prototype?: object } | undefined>
  for (const name of locked) {
    const value = globals[name]
    if (value === undefined) continue
    Object.defineProperty(scope, name, { writable: false, configurable: false })
    Object.freeze(value)
    if (value.prototype !== undefined) lockChain(value.prototype)
  }
  for (const each of nameless()) lockChain(Object.getPrototypeOf(each) as object)
}

/** A frozen toString would forbid every object a toString of its own, so what all objects and errors have stays writable. */
function lockChain(prototype: object) {
  for (let each: object | null = prototype; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    if (each === Object.prototype || each === Error.prototype) Object.preventExtensions(each)
    else Object.freeze(each)
  }
}
