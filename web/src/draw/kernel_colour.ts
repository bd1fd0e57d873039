/** Kernels have colours of their own, the same in every figure. */
const known = ['naive', 'simd', 'flash', 'sparse', 'split']

/** A custom property of the theme; a kernel that the theme does not know yet is drawn in ink. */
export function kernelColor(name: string): string {
  return known.includes(name) ? `--${name}` : '--ink'
}
