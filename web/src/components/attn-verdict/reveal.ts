/** Brings what has just arrived into view. The focus stays where it is: in the editor, for the next Ctrl-Enter. */

/** A stretch of the window or of what lies in it, in pixels from the window's top. */
export interface Span {
  top: number
  bottom: number
}

/**
 * How far to scroll down. Nothing where the title can be seen; otherwise no further than it takes to show all, and never so
 * far that the begin is lost.
 */
export function scrollNeeded(all: Span, title: Span, view: Span): number {
  if (title.top >= view.top && title.bottom <= view.bottom) return 0
  if (title.top < view.top) return all.top - view.top
  return Math.min(all.bottom - view.bottom, all.top - view.top)
}

/**
 * Scrolls this window alone, not those around it: a page that has embedded this one stays where it is. What is fixed at the
 * window's top is in the page's scroll padding, what should stay in sight above the element in its scroll margin.
 */
export function bringIntoView(element: Element, title: Element | null) {
  if (!title) return
  const root = document.documentElement
  const margin = pixels(getComputedStyle(element).scrollMarginTop)
  // Less than the window while a phone shows its keyboard.
  const { offsetTop, height } = visualViewport ?? { offsetTop: 0, height: innerHeight }
  const view = { top: offsetTop + pixels(getComputedStyle(root).scrollPaddingTop), bottom: offsetTop + height }
  const { top, bottom } = element.getBoundingClientRect()
  const down = scrollNeeded({ top: top - margin, bottom }, title.getBoundingClientRect(), view)
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  if (down !== 0) scrollBy({ top: down, behavior: still ? 'instant' : 'smooth' })
}

const pixels = (length: string) => parseFloat(length) || 0
