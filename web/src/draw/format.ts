/** Numbers as people read them. Binary units for memory, because sizes here are powers of two. */

const binary_units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** 65536 → "64 KiB", 1_500_000 → "1.43 MiB". */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < binary_units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${threeDigits(value)} ${binary_units[unit]}`
}

/** Decimal units, as model cards and papers state them: 604.0 MB, 154.6 GB. */
export function formatDecimalBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** Milliseconds in the unit that keeps three digits: "42.1 µs", "3.07 ms", "1.25 s". */
export function formatMs(ms: number): string {
  if (ms < 1) return `${threeDigits(ms * 1000)} µs`
  if (ms < 1000) return `${threeDigits(ms)} ms`
  return `${threeDigits(ms / 1000)} s`
}

/** 1234567 → "1.23 M". */
export function formatCount(count: number): string {
  if (count >= 1e9) return `${threeDigits(count / 1e9)} G`
  if (count >= 1e6) return `${threeDigits(count / 1e6)} M`
  if (count >= 1e4) return `${threeDigits(count / 1e3)} k`
  return count.toLocaleString('en')
}

/** 38.04 → "38×", 1.234 → "1.23×". */
export function formatFactor(factor: number): string {
  return `${threeDigits(factor)}×`
}

/** Three significant digits, never in exponent form, without idle zeros. */
export function threeDigits(value: number): string {
  if (value === 0) return '0'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
