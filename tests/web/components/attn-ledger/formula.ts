/** "2 × 1,024² × 2 bytes" → 4194304: what a formula on the page comes to when its words are left out. */
export function valueOf(formula: string): number {
  const sum = formula
    .replace(/\([a-z ,]+\)/g, '')
    .replace(/[A-Za-z_]+/g, '')
    .replace(/(\d),(?=\d{3})/g, '$1')
    .replaceAll('²', '**2')
    .replaceAll('×', '*')
    .replaceAll('÷', '/')
  if (!/^[\d\s*+/().]+$/.test(sum)) throw new Error(`"${formula}" is no formula: ${sum}`)
  return Number(new Function(`return ${sum}`)())
}
