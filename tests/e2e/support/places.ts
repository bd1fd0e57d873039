/** What the site consists of, for tests that look at all of it. */
export const places = ['', 'build/', 'memory/', 'race/'] as const
export const exercises = ['scaled-dot-product-attention', 'causal-mask', 'kv-cache'] as const
export const embeds = ['attention', 'memory', 'race', ...exercises].map((name) => `embed/${name}/` as const)

export const themes = ['light', 'dark'] as const
export const widths = [1280, 390] as const

/** `build/causal-mask/` → `build-causal-mask`. */
export function placeName(path: string): string {
  return path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'home'
}
