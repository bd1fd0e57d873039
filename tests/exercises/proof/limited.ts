/** Ends a program that does not end by itself, be it JavaScript or WebAssembly: many a mutant loops for ever. */
import { runInThisContext } from 'node:vm'

/** Of the processor's time: twenty times what the slowest right answer takes. */
const limit_ms = 400

declare global {
  var limited_task: (() => unknown) | undefined
}

/** Undefined when the time was up. Whatever `task` throws comes through. */
export function limited<T>(task: () => T): T | undefined {
  // On a busy machine the clock runs while the program waits: then it is begun anew and given longer.
  for (let wall_ms = limit_ms; ; wall_ms *= 2) {
    const begin = process.cpuUsage()
    const ended = endedWithin(wall_ms, task)
    if (ended) return ended.value
    const { user, system } = process.cpuUsage(begin)
    if (user + system > 0.9 * limit_ms * 1000) return undefined
  }
}

function endedWithin<T>(wall_ms: number, task: () => T): { value: T } | undefined {
  globalThis.limited_task = task
  try {
    return { value: runInThisContext('limited_task()', { timeout: wall_ms }) as T }
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined
    throw error
  } finally {
    globalThis.limited_task = undefined
  }
}
