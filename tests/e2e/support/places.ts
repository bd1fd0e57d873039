/** What the site consists of, for tests that look at all of it. */
export const places = ['', 'learn/', 'build/', 'memory/', 'race/', 'machine/', 'model/'] as const
export const exercises = ['scaled-dot-product-attention', 'causal-mask', 'kv-cache'] as const
export const embeds = ['attention', 'softmax', 'memory', 'race', 'machine', ...exercises].map(
  (name) => `embed/${name}/` as const,
)

export const themes = ['light', 'dark'] as const
export const widths = [1280, 390] as const

/** What is there once the page's own code runs: before it has loaded a model or measured. */
export function signOfStart(path: string): string {
  if (path === '' || path === 'embed/attention/') return '.heatmap svg'
  if (path.endsWith('memory/')) return 'attn-memory figure'
  if (path.endsWith('machine/')) return 'attn-roofline figure'
  return signOfRest(path)
}

/** What is there once a page has done what it does unasked: loaded the model, measured a first curve, set up the editor. */
export function signOfRest(path: string): string {
  if (path === '' || path === 'embed/attention/') return 'button[aria-label="Layer 1"]'
  if (path.endsWith('memory/')) return '.exponent[data-kernel="naive"]'
  if (path.endsWith('race/')) return 'attn-race button'
  if (path === 'model/') return 'attn-your-model .drop-zone'
  if (path.endsWith('machine/')) return '.naive-rows'
  if (path === 'build/') return 'attn-exercise-list a'
  if (path === 'learn/') return 'attn-lesson-list .state-words'
  if (path === 'embed/softmax/') return 'attn-softmax figcaption'
  return exercises.some((slug) => path.endsWith(`/${slug}/`)) ? '.cm-content' : 'h1'
}

/** `build/causal-mask/` → `build-causal-mask`. */
export function placeName(path: string): string {
  return path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'home'
}
