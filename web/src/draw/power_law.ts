/** y = factor · x^exponent, fitted by least squares over the logarithms. */
export interface PowerLaw {
  exponent: number
  factor: number
}

/** Needs two points with different x and positive values; otherwise there is nothing to fit. */
export function fitPowerLaw(points: readonly (readonly [x: number, y: number])[]): PowerLaw | undefined {
  const logs = points.filter(([x, y]) => x > 0 && y > 0).map(([x, y]) => [Math.log(x), Math.log(y)] as const)
  if (logs.length < 2) return undefined
  const mean = (axis: 0 | 1) => logs.reduce((sum, point) => sum + point[axis], 0) / logs.length
  const [mean_x, mean_y] = [mean(0), mean(1)]
  let covariance = 0
  let variance = 0
  for (const [x, y] of logs) {
    covariance += (x - mean_x) * (y - mean_y)
    variance += (x - mean_x) ** 2
  }
  if (variance === 0) return undefined
  const exponent = covariance / variance
  return { exponent, factor: Math.exp(mean_y - exponent * mean_x) }
}
