/** Colours of a heat cell: from the ground to the colour of the query, and an ink that stays readable on it. */

export type Theme = 'light' | 'dark'

/** The tokens `--sunk` and `--query` of styles/theme.css; a test holds the two together. */
export const scale_ends: Record<Theme, { low: string; high: string }> = {
  light: { low: '#f4f4f0', high: '#0067a5' },
  dark: { low: '#0f1114', high: '#67b7ec' },
}

/** Share of the strong colour for a weight in [0, 1]. Bent, so that 0.05 is told from 0: most weights are small. */
export function shade(weight: number): number {
  return Math.min(1, Math.max(0, weight)) ** 0.65
}

export function cellFill(weight: number): string {
  return `color-mix(in srgb, var(--query) ${(shade(weight) * 100).toFixed(1)}%, var(--sunk))`
}

/** Black or white, per theme, whichever reads better on the cell: one of the two always has 4.5 : 1. */
export function cellInk(weight: number): string {
  return `light-dark(${inkOn('light', weight)}, ${inkOn('dark', weight)})`
}

export function inkOn(theme: Theme, weight: number): '#000' | '#fff' {
  const ground = cellColour(theme, weight)
  return contrast([0, 0, 0], ground) >= contrast([255, 255, 255], ground) ? '#000' : '#fff'
}

export type Rgb = [red: number, green: number, blue: number]

/** What `cellFill` comes to in a theme. */
export function cellColour(theme: Theme, weight: number): Rgb {
  const low = parseHex(scale_ends[theme].low)
  const high = parseHex(scale_ends[theme].high)
  const share = shade(weight)
  return low.map((from, i) => from + (high[i]! - from) * share) as Rgb
}

/** Contrast ratio of WCAG 2.2. */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (bright + 0.05) / (dark + 0.05)
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((channel) => {
    const c = channel / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function parseHex(hex: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb
}
