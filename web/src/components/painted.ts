/** Once the page shows something: what is large and comes later should not hold that up. Hidden tabs paint nothing. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    new PerformanceObserver(() => resolve()).observe({ type: 'paint', buffered: true })
    setTimeout(resolve, 1000)
  })
}
