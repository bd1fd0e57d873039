/** A limit on the memory that clang may take, so that a template bomb ends in an error instead of in a closed tab. */

const page_bytes = 65_536
/** 1 GiB: the largest headers of libc++ all together need half of it. */
export const max_pages = 1024 ** 3 / page_bytes

const memory_section = 5

/** A copy of the module whose one memory grows to at most `max_pages`. Throws for a module that is laid out otherwise. */
export function capMemory(wasm: Uint8Array): Uint8Array {
  const module = new Uint8Array(wasm)
  let at = 8 // behind the magic number and the version
  while (at < module.length) {
    const id = module[at]
    const size = readNumber(module, at + 1)
    if (id === memory_section) return capped(module, size.next)
    at = size.next + size.value
  }
  throw new Error('The compiler has no memory of its own to limit.')
}

function capped(module: Uint8Array, at: number): Uint8Array {
  const count = readNumber(module, at)
  const flags = readNumber(module, count.next)
  const initial = readNumber(module, flags.next)
  const maximum = readNumber(module, initial.next)
  const width = maximum.next - initial.next
  if (count.value !== 1 || flags.value !== 1 || initial.value > max_pages || width !== 3)
    throw new Error(
      "The compiler's memory is described otherwise than before: look at web/vite/compiler/cap_memory.ts.",
    )
  // Three bytes of seven bits, as wide as what they replace, so that nothing behind them moves.
  module.set([(max_pages & 0x7f) | 0x80, ((max_pages >> 7) & 0x7f) | 0x80, (max_pages >> 14) & 0x7f], initial.next)
  return module
}

/** An unsigned LEB128 number. */
function readNumber(bytes: Uint8Array, at: number): { value: number; next: number } {
  let value = 0
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[at++] ?? 0 // behind the end: a module that is cut
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return { value, next: at }
  }
}
