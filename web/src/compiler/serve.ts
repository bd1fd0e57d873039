/** What the compiler's worker answers, without the worker around it. */
import type { Clang } from './clang.ts'
import type { FromWorker, Method, RequestMessage, Requests } from './messages.ts'
import { ToolCrash } from './tool.ts'

const methods: { [M in Method]: (clang: Clang, request: Requests[M]['request']) => Requests[M]['reply'] } = {
  check: (clang, { unit }) => clang.check(unit),
  compile: (clang, { unit }) => clang.compile(unit),
  complete: (clang, { unit, place }) => clang.complete(unit, place),
  remarks: (clang, { unit }) => clang.remarks(unit),
  disassemble: (clang, { wasm }) => clang.disassemble(wasm),
  linesOf: (clang, { wasm, offsets }) => clang.linesOf(wasm, offsets),
}

/** Whatever clang throws has left it without a word about the code: that is a crash. */
export function answer(clang: Clang, { id, method, request }: RequestMessage): FromWorker {
  try {
    return { kind: 'reply', id, reply: methods[method](clang, request as never) }
  } catch (thrown) {
    // An engine that has no memory left throws a RangeError of its own.
    const out_of_memory = thrown instanceof ToolCrash ? thrown.out_of_memory : thrown instanceof RangeError
    return { kind: 'crash', id, detail: errorText(thrown), out_of_memory }
  }
}

/** A module moves to the page instead of being copied. */
export function transferables(message: FromWorker): Transferable[] {
  const made = message.kind === 'reply' && 'wasm' in message.reply && message.reply.wasm
  return made ? [made.buffer] : []
}

export const errorText = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
