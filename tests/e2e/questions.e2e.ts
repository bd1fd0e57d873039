/** Every question of every lesson, answered rightly and wrongly in three variants, through its own controls. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Question } from '../../web/src/content/lesson_types.ts'
import { useLab } from './support/browser.ts'
import { htmlOf, lessonPaths, questionsOf } from './support/lessons.ts'

const lab = useLab()
const seeds = [0, 1, 2]

interface Said {
  right: string
  wrong: string
  /** For each slip of a number, what the page says to it. */
  slips: string[]
}

/** What to type, choose or arrange: one right answer, one wrong one, and the known slips. */
function answers(question: Question, seed: number) {
  const variant = question.variants[seed % question.variants.length]!
  const options = 'options' in variant ? variant.options : []
  if (question.kind === 'number' && 'answer' in variant) {
    const unit = { bytes: ' B', flops: ' FLOP', factor: '×', percent: ' %', bits: ' bits', number: '' }[
      question.dimension
    ]
    const typed = (value: number) => `${value}${unit}`
    const far = variant.answer === 0 ? 17 : variant.answer * 37.7
    return { right: typed(variant.answer), wrong: typed(far), slips: variant.slips.map(({ value }) => typed(value)) }
  }
  return {
    right: options.findIndex(({ right }) => right),
    wrong: options.findIndex(({ right }) => !right),
    slips: [],
  }
}

/** In the page, at the speed of the page: the controls are those of a visitor. */
async function answerAll(page: Page, question: Question, seed: number): Promise<Said> {
  return page.evaluate(
    async ({ id, kind, seed, right, wrong, slips, steps }) => {
      const element = document.getElementById(`q-${id}`) as HTMLElement & {
        seed: number
        updateComplete: Promise<boolean>
      }
      element.seed = seed
      const settled = async () => {
        await element.updateComplete
        await element.updateComplete
      }
      const say = () => element.querySelector('.question-reply')!.textContent!.replace(/\s+/g, ' ').trim()
      const give = async (answer: string | number) => {
        if (typeof answer === 'string') {
          const field = element.querySelector('input')!
          field.value = answer
          field.dispatchEvent(new Event('input', { bubbles: true }))
        } else element.querySelectorAll<HTMLInputElement>('input[type=radio]')[answer]!.click()
        await settled()
        element.querySelector('form')!.requestSubmit()
        await settled()
        return say()
      }
      /** Moves each step up to its place. */
      const arrange = async (order: number[]) => {
        for (const [place, step] of order.entries()) {
          for (;;) {
            const rows = [...element.querySelectorAll('li')]
            const at = rows.findIndex((row) => row.dataset.step === String(step))
            if (at <= place) break
            rows[at]!.querySelector<HTMLButtonElement>('button[data-way=up]')!.click()
            await settled()
          }
        }
        element.querySelector('form')!.requestSubmit()
        await settled()
        return say()
      }
      if (kind === 'order') {
        await settled()
        const order = Array.from({ length: steps }, (_, index) => index)
        const wrongly = await arrange([1, 0, ...order.slice(2)])
        return { right: await arrange(order), wrong: wrongly, slips: [] }
      }
      await settled()
      const wrongly = await give(wrong)
      const slipped: string[] = []
      for (const slip of slips) slipped.push(await give(slip))
      const rightly = await give(right)
      return { right: rightly, wrong: wrongly, slips: slipped }
    },
    {
      id: question.id,
      kind: question.kind,
      seed,
      ...answers(question, seed),
      steps: stepsOf(question, seed),
    },
  )
}

function stepsOf(question: Question, seed: number): number {
  const variant = question.variants[seed % question.variants.length]!
  return 'steps_html' in variant ? variant.steps_html.length : 0
}

const isVaried = ({ kind, prediction, variants }: Question) => kind === 'number' && !prediction && variants.length > 2

const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, '')
    .replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name]!)
    .replace(/\s+/g, ' ')
    .trim()

describe('the questions', () => {
  it('are eighty or more, each with an address of its own', () => {
    const questions = lessonPaths().flatMap(questionsOf)
    expect(questions.length).toBeGreaterThanOrEqual(80)
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length)
    for (const { id } of questions) expect(htmlOf(`embed/q-${id}/`)).toContain(`id="q-${id}"`)
  })

  it.each(lessonPaths())('of %s know right from wrong, in three variants', async (path) => {
    const questions = questionsOf(path)
    const page = await lab.openPage(path)
    await page.waitForFunction(() => customElements.get('attn-question') !== undefined)
    for (const seed of seeds) {
      for (const question of questions.filter(({ prediction }) => !prediction)) {
        const where = `${question.id}, seed ${seed}`
        const variant = question.variants[seed % question.variants.length]!
        const said = await answerAll(page, question, seed)
        expect(said.right, where).toContain('Right.')
        expect(said.right, where).toContain(plain(variant.why_html).slice(0, 20))
        expect(said.wrong, where).toContain('Not yet.')
        const slips = 'answer' in variant ? variant.slips : []
        expect(said.slips.length, where).toBe(slips.length)
        for (const [index, { html }] of slips.entries())
          expect(said.slips[index], where).toContain(plain(html).slice(0, 20))
      }
    }
  })

  it('go on to the next variant, and an address names one', async () => {
    const path = lessonPaths().find((each) => questionsOf(each).some(isVaried))!
    const question = questionsOf(path).find(isVaried)!
    const page = await lab.openPage(`${path}?seed=1`)
    const element = page.locator(`#q-${question.id}`)
    for (const seed of [1, 2]) {
      const variant = question.variants[seed % question.variants.length]!
      expect(plain(await element.locator('.prose').first().innerHTML())).toContain(plain(variant.ask_html).slice(-30))
      await element.locator('input').fill(String(answers(question, seed).right))
      await page.keyboard.press('Enter')
      await element.locator('.reply-head').getByText('Right.').waitFor()
      await element.getByRole('button', { name: 'Another one like it' }).click()
      await element.getByRole('button', { name: 'Check' }).waitFor()
    }
  })

  it.each(lessonPaths().filter((path) => questionsOf(path).some(({ prediction }) => prediction)))(
    'of %s that predict are committed once, and what they ask is measured only then',
    async (path) => {
      const page = await lab.openPage(path)
      for (const question of questionsOf(path).filter(({ prediction }) => prediction)) {
        const element = page.locator(`#q-${question.id}`)
        const { right } = answers(question, 0)
        const covered = page.locator(`attn-covered[question="${question.id}"]`)
        const waits = await covered.count()
        if (waits)
          expect(await covered.locator('> *').evaluateAll((all) => all.map((each) => each.localName))).toEqual([
            'p',
            'template',
          ])
        if (typeof right === 'string') await element.locator('input').fill(right)
        else await element.locator('input[type=radio]').nth(right).check()
        await element.getByRole('button', { name: 'Commit this prediction' }).click()
        expect(await element.locator('.question-reply').textContent()).toContain('Committed:')
        expect(await element.getByRole('button', { name: 'Commit this prediction' }).count()).toBe(0)
        if (waits) await covered.locator('> :defined:not(p, template)').first().waitFor()
      }
      await page.reload()
      const [first] = questionsOf(path).filter(({ prediction }) => prediction)
      await page.locator(`#q-${first!.id}`).getByText('Committed:').waitFor()
    },
  )
})
