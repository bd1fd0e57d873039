/** A tab as a test uses it: finds what a person would see, waits for it, presses and writes there as a person does. */
import { until } from '../../e2e/support/browser.ts'
import type { InPage, Tab } from '../drivers/engine.ts'

interface Spot {
  x: number
  y: number
}

export class Page {
  constructor(readonly tab: Tab) {}

  open(url: string): Promise<void> {
    return this.tab.open(url)
  }

  evaluate<Args extends unknown[], Result>(run: InPage<Args, Result>, ...args: Args): Promise<Result> {
    return this.tab.evaluate(run, ...args)
  }

  /** Waits for an element that can be seen and, where asked, has this text. */
  async see(selector: string, text = ''): Promise<void> {
    await until(`${selector} ${text}`, () => this.evaluate(isShown, selector, text))
  }

  /** The text of the first such element, empty when there is none. */
  text(selector: string): Promise<string> {
    return this.evaluate((where) => document.querySelector<HTMLElement>(where)?.innerText.trim() ?? '', selector)
  }

  texts(selector: string): Promise<string[]> {
    return this.evaluate(
      (where) => Array.from(document.querySelectorAll(where), (each) => (each.textContent ?? '').trim()),
      selector,
    )
  }

  count(selector: string): Promise<number> {
    return this.evaluate((where) => document.querySelectorAll(where).length, selector)
  }

  /** The numbers behind a figure: its first table is opened, and each cell of each row read. */
  async tableOf(figure: string): Promise<string[][]> {
    await this.click(`${figure} attn-data-table summary`)
    await this.see(`${figure} attn-data-table tbody tr`)
    return await this.evaluate((where) => {
      const table = document.querySelector(where)!
      return Array.from(table.querySelectorAll('tbody tr'), (row) =>
        Array.from(row.querySelectorAll('td'), (cell) => cell.innerText.trim()),
      )
    }, `${figure} attn-data-table`)
  }

  inject(script: string): Promise<void> {
    return this.tab.inject(script)
  }

  /** Presses the middle of the element, once it is in the window and nothing lies over it. */
  click(selector: string, text = ''): Promise<void> {
    return until(`${selector} ${text} to press`, () => this.clickIfThere(selector, text))
  }

  /** The same without waiting; tells whether it could. */
  clickIfThere(selector: string, text = ''): Promise<boolean> {
    return this.#press(() => this.evaluate(spotOf, selector, text))
  }

  /** The same inside a frame of the page, which may be taller than the window. */
  clickInFrame(frame: string, selector: string): Promise<void> {
    return until(`${selector} in ${frame} to press`, () => this.#press(() => this.#spotInFrame(frame, selector)))
  }

  /** Presses a place that stays where it is: what moves is not hit. */
  async #press(find: () => Promise<Spot | null>): Promise<boolean> {
    const before = await find()
    if (!before) return false
    await new Promise((resolve) => setTimeout(resolve, 50))
    const spot = await find()
    if (!spot || spot.x !== before.x || spot.y !== before.y) return false
    await this.tab.clickAt(spot.x, spot.y)
    return true
  }

  async #spotInFrame(frame: string, selector: string): Promise<Spot | null> {
    const inside = await this.tab.evaluateInFrame(frame, spotOf, selector, '')
    if (!inside) return null
    return this.evaluate(
      (where, { x, y }) => {
        const element = document.querySelector(where)!
        scrollBy({ top: element.getBoundingClientRect().top + y - innerHeight / 2, behavior: 'instant' })
        const { left, top } = element.getBoundingClientRect()
        return { x: left + x, y: top + y }
      },
      frame,
      inside,
    )
  }

  /** Writes over all that is in a field, key by key. */
  async write(selector: string, text: string): Promise<void> {
    await this.click(selector)
    await this.tab.press('Control+A')
    await this.tab.type(text)
  }

  /** Replaces all that is in a field or an editor at once, as pasting does. */
  async paste(selector: string, text: string): Promise<void> {
    await this.click(selector)
    await this.tab.press('Control+A')
    await this.evaluate((pasted) => document.execCommand('insertText', false, pasted), text)
  }
}

function isShown(selector: string, text: string): boolean {
  return Array.from(document.querySelectorAll(selector)).some(
    (element) => element.getClientRects().length > 0 && element.textContent!.includes(text),
  )
}

/** Runs in the page: where to press, or null while there is no such element or something covers it. */
function spotOf(selector: string, text: string): Spot | null {
  const element = Array.from(document.querySelectorAll(selector)).find((each) => each.textContent!.includes(text))
  if (!element) return null
  element.scrollIntoView({ block: 'center', behavior: 'instant' })
  const { left, top, width, height } = element.getBoundingClientRect()
  const [x, y] = [left + width / 2, top + height / 2]
  const there = document.elementFromPoint(x, y)
  return there && (element.contains(there) || there.contains(element)) ? { x, y } : null
}
