/** The kernels of the table, asked for once: figures loop over them instead of knowing any. */
import { lab } from '../runtime/lab.ts'
import type { KernelName } from '../runtime/protocol.ts'

let names: Promise<readonly KernelName[]> | undefined

/** From the module that profiles. A failure is not remembered. */
export function profiledKernels(): Promise<readonly KernelName[]> {
  names ??= lab.ask('profile_kernels').then((kernels) => kernels.map(({ name }) => name))
  names.catch(() => (names = undefined))
  return names
}
