/** The trained model on a learner's attention: the lab's own text with a right answer, another one with each mistake. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, it } from 'vitest'
import { readExercises } from '../../web/src/content/exercise_folder.ts'
import type { LearnerProgram } from '../../web/src/learner/case_loop.ts'
import { damagedFault, FaultError } from '../../web/src/learner/faults.ts'
import { liveProgram } from '../../web/src/learner/live_program.ts'
import { LiveRun, liveJob } from '../../web/src/learner/live_run.ts'
import { ownText } from '../../web/src/learner/own_text.ts'
import type { Ask } from '../../web/src/runtime/client.ts'
import { answer } from '../../web/src/runtime/serve.ts'
import type { Modules } from '../../web/src/runtime/module.ts'
import { liveCpp, liveJavaScript } from './checks.ts'
import { loadModel, modelFiles, shipped } from '../web/runtime/shipped.ts'

const root = fileURLToPath(new URL('../../site/exercises/', import.meta.url))
const exercises = readExercises(root).filter(({ detail }) => detail.runs_model)
const name = readdirSync(root).find((folder) => folder.endsWith(`-${exercises[0]!.summary.slug}`))!
const { functions } = exercises[0]!.detail
const job = liveJob(functions.map((each) => each.name))

let model: Modules['attn_model']
beforeAll(async () => {
  model = await shipped('attn_model', 'simd')
  loadModel(model, modelFiles())
})

const ask = ((method, request) => {
  const message = answer('attn_model', model, { id: 1, method, request } as Parameters<typeof answer>[2])
  if (message.kind === 'reply') return Promise.resolve(message.reply)
  return Promise.reject(new Error(JSON.stringify(message)))
}) as Ask

/** The program where the page has a worker. */
function opened(program: LearnerProgram): LiveRun {
  const run = new LiveRun(job)
  const call = liveProgram(program, damagedFault)
  run.connect({ send: (each) => run.receive(call(each)), close: () => {} })
  return run
}

/** How many tokens are the lab's own before one differs, or the text ends with an error. */
async function sameTokens(program: LearnerProgram, prompt: string) {
  let expected: number[] = []
  let same = 0
  try {
    for await (const event of ownText(ask, opened(program), { prompt, new_tokens: 60 })) {
      if (event.kind === 'start') expected = event.start.expected.map(({ token }) => token.id)
      else if (event.token.token.id !== expected[same]) return { same, of: expected.length }
      else same++
    }
  } catch (error) {
    // NaN, or an index beyond the cache: no text at all.
    const said = error instanceof FaultError ? error.fault.id : String(error)
    expect(said).toMatch(/threw|not_finite/)
  }
  return { same, of: expected.length }
}

const prompts = ['Once there was a small fox called Mia. She lived by the river.', 'Tom has a red ball.']
const filesOf = (folder: string) => readdirSync(`${root}${name}/${folder}`).map((file) => `${folder}/${file}`)
const load = async (file: string) => {
  const code = readFileSync(`${root}${name}/${file}`, 'utf8')
  return file.endsWith('.js') ? liveJavaScript(code, job) : liveCpp(code, functions, job)
}

it.each(['solution.js', 'solution.cpp', ...filesOf('right_answers')])('%s writes the lab’s own text', async (file) => {
  const program = await load(file)
  for (const prompt of prompts) expect(await sameTokens(program, prompt)).toEqual({ same: 60, of: 60 })
})

it.each(['starter.js', 'starter.cpp', ...filesOf('mistakes')])('%s writes another text', async (file) => {
  const program = await load(file)
  for (const prompt of prompts) expect((await sameTokens(program, prompt)).same).toBeLessThan(60)
})
