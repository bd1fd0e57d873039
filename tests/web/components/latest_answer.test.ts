import { describe, expect, it } from 'vitest'
import { LatestAnswer } from '../../../web/src/components/latest_answer.ts'
import { LabError } from '../../../web/src/runtime/errors.ts'

function host() {
  const drawn = { times: 0 }
  return {
    drawn,
    addController: () => {},
    removeController: () => {},
    requestUpdate: () => void (drawn.times += 1),
    updateComplete: Promise.resolve(true),
  }
}

const rest = () => new Promise((resolve) => setTimeout(resolve))

describe('the latest answer', () => {
  it('asks one question at a time, and of those that wait the last alone', async () => {
    const answer = new LatestAnswer<number>(host())
    const asked: number[] = []
    let open = (_: number) => {}
    answer.ask(() => {
      asked.push(1)
      return new Promise((resolve) => (open = resolve))
    })
    for (const question of [2, 3, 4]) {
      answer.ask(() => {
        asked.push(question)
        return Promise.resolve(question)
      })
    }
    expect(answer.busy).toBe(true)
    open(1)
    await rest()
    expect(asked).toEqual([1, 4])
    expect(answer.value).toBe(4)
    expect(answer.busy).toBe(false)
  })

  it('keeps the answer before when one fails, and goes on with the next', async () => {
    const answer = new LatestAnswer<number>(host())
    answer.ask(() => Promise.resolve(1))
    await rest()
    answer.ask(() => Promise.reject(new LabError('bad_number', 'Choose another number.')))
    await rest()
    expect(answer.value).toBe(1)
    expect(answer.trouble).toBe('Choose another number.')
    answer.ask(() => Promise.resolve(2))
    await rest()
    expect(answer.value).toBe(2)
    expect(answer.trouble).toBe('')
  })
})
