/** Remembers that the lesson was opened, and that it was read once its end has been in view; says there what is left. */
import { showReadingBar } from '../components/reading_bar.ts'
import { LessonBook } from '../storage/lessons.ts'

/** Long enough that a jump past the end is no reading. */
const moment_ms = 1500

const slug = document.querySelector<HTMLElement>('main[data-lesson]')?.dataset.lesson
const end = document.querySelector<HTMLElement>('[data-lesson-end]')

if (slug !== undefined && end) {
  const book = new LessonBook()
  void book.opened(slug)
  const tell = () => void tellWhatIsLeft(book, end)
  whenSeen(end, () => void book.finished(slug).then(tell))
  document.addEventListener('attn-answer', tell)
  tell()
  showReadingBar(end)
}

/** "Read. 3 of 4 questions answered." with the way to the first that is open. */
async function tellWhatIsLeft(book: LessonBook, place: HTMLElement): Promise<void> {
  const { read_at } = await book.read(slug!)
  const questions = [...document.querySelectorAll('attn-question')]
  const answers = await Promise.all(questions.map(({ id }) => book.readAnswer(id.replace(/^q-/, ''))))
  const open = questions.filter((_, at) => answers[at]!.right_at === undefined && answers[at]!.committed === undefined)
  const done = questions.length - open.length
  const said = document.createElement('p')
  said.className = 'lesson-left'
  said.append(
    read_at === undefined ? '' : '✓ Read. ',
    questions.length === 0 ? '' : `${done} of ${questions.length} questions answered. `,
  )
  if (open[0] && read_at !== undefined) {
    const link = document.createElement('a')
    link.href = `#${open[0].id}`
    link.textContent = 'The next open one'
    said.append(link)
  }
  place.replaceChildren(said)
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
