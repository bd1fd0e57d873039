/** A thin bar at the top of the window: how much of the text lies behind. It follows the scroll bar, and so moves with it. */
import './reading_bar.css'

/** Full once `end` is in view. */
export function showReadingBar(end: Element): void {
  const bar = document.createElement('div')
  bar.className = 'reading-bar'
  bar.ariaHidden = 'true'
  document.body.append(bar)
  let asked = 0
  const follow = () => {
    asked = 0
    bar.style.setProperty(
      '--read',
      readShare(scrollY, scrollY + end.getBoundingClientRect().top, innerHeight).toFixed(4),
    )
  }
  const ask = () => (asked ||= requestAnimationFrame(follow))
  addEventListener('scroll', ask, { passive: true })
  // Figures grow when they have something to show.
  new ResizeObserver(ask).observe(document.body)
  follow()
}

/** All three in pixels; where nothing has to be scrolled there is nothing to show. */
export function readShare(scrolled: number, end: number, window_height: number): number {
  const way = end - window_height
  return way <= 0 ? 0 : Math.min(1, Math.max(0, scrolled / way))
}
