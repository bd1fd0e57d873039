/** Remembers that the lesson was opened, and that it was read once its end has been in view for a moment. */
import { showReadingBar } from '../components/reading_bar.ts'
import { LessonBook } from '../storage/lessons.ts'

/** Long enough that a jump past the end is no reading. */
const moment_ms = 1500

const slug = document.querySelector<HTMLElement>('main[data-lesson]')?.dataset.lesson
const end = document.querySelector('[data-lesson-end]')

if (slug !== undefined && end) {
  const book = new LessonBook()
  void book.opened(slug)
  whenSeen(end, () => void book.finished(slug))
  showReadingBar(end)
}

function whenSeen(place: Element, seen: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const observer = new IntersectionObserver((entries) => {
    clearTimeout(timer)
    if (!entries.at(-1)!.isIntersecting) return
    timer = setTimeout(() => {
      observer.disconnect()
      seen()
    }, moment_ms)
  })
  observer.observe(place)
}
