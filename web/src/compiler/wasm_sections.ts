/** Finding a section in a module's bytes. */

/** Ids as the binary format numbers them. */
export const code_section = 10

/** Where the content of the first section of that id begins, or `undefined` when there is none. */
export function sectionStart(wasm: Uint8Array, id: number): number | undefined {
  let at = 8 // behind the magic number and the version
  while (at < wasm.length) {
    const found = wasm[at]
    const size = readSize(wasm, at + 1)
    if (found === id) return size.next
    at = size.next + size.value
  }
  return undefined
}

/** An unsigned LEB128 number of at most 32 bits. */
function readSize(bytes: Uint8Array, at: number): { value: number; next: number } {
  let value = 0
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0
    value |= (byte & 0x7f) << shift
    if (byte < 0x80 || shift >= 28) return { value: value >>> 0, next: at }
  }
}
