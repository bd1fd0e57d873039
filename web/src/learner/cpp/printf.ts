/** The conversions of C's printf, with numbers and texts as arguments. */

const conversion = /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d*))?(?:hh|h|ll|l|z|t|j|L)?([diufFeEgGxXocsp%])/g

/** An argument that is missing prints nothing; what is no conversion stays as it is. */
export function formatted(format: string, args: (number | string)[]): string {
  const rest = [...args]
  const star = (text: string | undefined) =>
    text === '*' ? Number(rest.shift()) : text === undefined ? undefined : Number(text)
  return format.replace(conversion, (_, flags: string, width?: string, precision?: string, kind?: string) => {
    if (kind === '%') return '%'
    const wide = star(width) ?? 0
    const digits = star(precision)
    const text = converted(kind!, rest.shift() ?? '', digits, flags)
    const left = flags.includes('-') || wide < 0
    const size = Math.abs(wide)
    if (left) return text.padEnd(size)
    if (!flags.includes('0') || kind === 's' || kind === 'c') return text.padStart(size)
    const [, sign, number] = /^([-+ ]?)(.*)$/s.exec(text)!
    return sign! + number!.padStart(size - sign!.length, '0')
  })
}

function converted(kind: string, value: number | string, digits: number | undefined, flags: string): string {
  if (kind === 's') return String(value).slice(0, digits)
  if (kind === 'c') return typeof value === 'number' ? String.fromCodePoint(value & 0x7f) : value
  if (typeof value === 'string') return value
  const text = numberAs(kind.toLowerCase(), value, digits)
  const sign = value < 0 || Object.is(value, -0) ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  return sign + (kind === kind.toUpperCase() ? text.toUpperCase() : text)
}

function numberAs(kind: string, value: number, digits: number | undefined): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf'
  const places = Math.min(digits ?? 6, 100)
  const sign = Object.is(value, -0) ? '-' : ''
  if (kind === 'f') return sign + value.toFixed(places)
  if (kind === 'e') return sign + exponential(value, places)
  if (kind === 'g') return sign + general(value, Math.max(places, 1))
  const whole = Math.trunc(value)
  if (kind === 'x' || kind === 'p' || kind === 'o')
    return (whole < 0 ? whole + 2 ** 32 : whole).toString(kind === 'o' ? 8 : 16)
  return String(whole + 0)
}

/** At least two digits in the exponent. */
function exponential(value: number, places: number): string {
  return value.toExponential(places).replace(/e([+-])(\d)$/, 'e$10$2')
}

/** Whichever of the two is shorter, without zeros at the end. */
function general(value: number, significant: number): string {
  const exponent = value === 0 ? 0 : Number(value.toExponential(significant - 1).split('e')[1])
  if (exponent >= -4 && exponent < significant) {
    const text = value.toFixed(Math.min(significant - 1 - exponent, 100))
    return text.includes('.') ? text.replace(/\.?0+$/, '') : text
  }
  return exponential(value, significant - 1).replace(/\.?0+e/, 'e')
}
