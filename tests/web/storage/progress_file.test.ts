import { describe, expect, it } from 'vitest'
import { Draft } from '../../../web/src/storage/drafts.ts'
import { importLearnerData, plannedChanges, plannedReading } from '../../../web/src/storage/import_progress.ts'
import { LanguageChoice } from '../../../web/src/storage/language_choice.ts'
import { forgetLearnerData, noData, readLearnerData, type LearnerData } from '../../../web/src/storage/learner_data.ts'
import { LessonBook, maxCommittedLength } from '../../../web/src/storage/lessons.ts'
import { maxQuestionLength, maxSlugLength, slug_form } from '../../../web/src/storage/names.ts'
import { PassBook } from '../../../web/src/storage/passes.ts'
import { ProgressBook } from '../../../web/src/storage/progress.ts'
import {
  maxFileBytes,
  ProgressFileError,
  readProgressFile,
  writeProgressFile,
} from '../../../web/src/storage/progress_file.ts'
import schema from '../../../web/src/storage/progress_file.schema.json'
import { maxCodeLength } from '../../../web/src/storage/versions.ts'
import { LastingStore, MapJournal } from './stores.ts'

/** Whatever a text can hold: line ends of three kinds, NUL, emoji, half an emoji, other scripts, a byte order mark. */
const every_character = '\ufeffa\r\nb\rc\n\0\u2028\t"\\ 😀 \ud83d ñ Ω 漢 __proto__ </script>'
const mask = { exercise: 'causal-mask', language: 'js' }
const mask_cpp = { exercise: 'causal-mask', language: 'cpp' }

class Device {
  store = new LastingStore()
  journal = new MapJournal()
  #time = 1000
  now = () => ++this.#time

  async write(text: typeof mask, code: string) {
    const draft = this.open(text, crypto.randomUUID())
    draft.edit(code)
    await draft.flush()
    draft.close()
  }

  open(text: typeof mask, writer: string) {
    return new Draft(text, { store: this.store, journal: this.journal, now: this.now, writer, delay_ms: 1e6 })
  }

  data() {
    return readLearnerData(this.store, this.journal)
  }

  async exported() {
    return writeProgressFile(await this.data(), 7)
  }

  async import(file: LearnerData) {
    await importLearnerData(file, this.store, this.now())
  }
}

async function learner(): Promise<Device> {
  const device = new Device()
  await device.write(mask, '// first')
  await device.write(mask, every_character)
  await device.write(mask_cpp, '// of C++')
  await device.write({ exercise: 'of-another-lab', language: 'js' }, '// kept')
  const book = new ProgressBook(device.store, device.now)
  await book.ran('causal-mask', true)
  await book.openedHints('causal-mask', 2)
  await book.sawSolution('causal-mask')
  await new PassBook(device.store, device.now).passed(mask, every_character)
  await new LanguageChoice(device.store).write('cpp')
  const lessons = new LessonBook(device.store, device.now)
  await lessons.opened('what-attention-is')
  await lessons.finished('what-attention-is')
  await lessons.opened('lesson-of-another-lab')
  await lessons.answered('scores-of-a-row', false)
  await lessons.answered('scores-of-a-row', true)
  await lessons.committed('faster-or-slower', every_character)
  return device
}

const read = (text: string) => readProgressFile(new Blob([text]))

describe('the file of a learner', () => {
  it('gives every character back on an empty device', async () => {
    const one = await learner()
    const { data, exported_at } = await read(await one.exported())
    expect(exported_at).toBe(7)
    const other = new Device()
    await other.import(data)
    expect(await other.data()).toEqual(await one.data())
    const text = (await other.data()).exercises.get('causal-mask')!.texts.get('js')!
    expect(text.draft).toMatchObject({ code: every_character, earlier: [{ code: '// first', reason: 'left' }] })
    expect(text.passes).toMatchObject([{ code: every_character }])
    expect((await new ProgressBook(other.store).read('causal-mask')).hints).toBe(2)
    expect(await new LanguageChoice(other.store).read()).toBe('cpp')
    const lessons = new LessonBook(other.store)
    expect(Object.keys(await lessons.read('what-attention-is'))).toEqual(['opened_at', 'read_at'])
    expect(Object.keys(await lessons.read('lesson-of-another-lab'))).toEqual(['opened_at'])
    expect(await lessons.readAnswer('scores-of-a-row')).toMatchObject({ tries: 2, right_at: expect.any(Number) })
    expect((await lessons.readAnswer('faster-or-slower')).committed).toBe(every_character)
  })

  it('of a lab that had no lessons yet is read on', async () => {
    const { format, exported_at, language, exercises } = JSON.parse(await (await learner()).exported())
    const { data } = await read(JSON.stringify({ format, version: 1, exported_at, language, exercises }))
    expect(data).toMatchObject({ lessons: new Map(), answers: new Map() })
    const device = new Device()
    await new LessonBook(device.store, () => 5).finished('what-attention-is')
    await device.import(data)
    expect((await device.data()).lessons.get('what-attention-is')).toEqual({ read_at: 5 })
    expect((await device.data()).exercises.size).toBe(2)
  })

  it('names lessons and questions as the store does', () => {
    const { slug, question, answer } = schema.$defs
    expect([slug.pattern, slug.maxLength]).toEqual([slug_form.source, maxSlugLength])
    expect([question.pattern, question.maxLength]).toEqual([slug_form.source, maxQuestionLength])
    expect(answer.properties.committed.maxLength).toBe(maxCommittedLength)
  })

  it('leaves out what stands under a name that no lesson has', async () => {
    const device = new Device()
    for (const name of ['lesson:../x', 'lesson:', 'answer:<img>', `answer:${'x'.repeat(200)}`, 'answer:__proto__']) {
      await device.store.set(name, { read_at: 1, tries: 1 })
    }
    expect(await device.data()).toEqual(noData())
  })

  it('holds what a page left in the journal when it was closed', async () => {
    const device = new Device()
    device.open(mask, 'one').edit('// the last words')
    expect((await device.data()).exercises.get('causal-mask')!.texts.get('js')!.draft!.code).toBe('// the last words')
  })

  it('may hold as much of a text as is stored, and no more', () => {
    expect(schema.$defs.code.maxLength).toBe(maxCodeLength)
  })

  it('leaves nothing behind when it is all forgotten', async () => {
    const device = await learner()
    device.open(mask, 'one').edit('// not yet in the store')
    await forgetLearnerData(device.store, device.journal)
    expect(await device.data()).toEqual(noData())
    expect(await device.store.names()).toEqual([])
    expect(device.journal.entries.size).toBe(0)
  })
})

describe('an import', () => {
  it('puts aside what it replaces, and says before what that is', async () => {
    const file = await (await learner()).data()
    const device = new Device()
    await device.write(mask, '// written here')
    expect(plannedChanges(await device.data(), file)).toEqual([
      { ...mask, kind: 'replaced' },
      { ...mask_cpp, kind: 'new' },
      { exercise: 'of-another-lab', language: 'js', kind: 'new' },
    ])
    await device.import(file)
    const { draft } = (await device.data()).exercises.get('causal-mask')!.texts.get('js')!
    expect(draft!.code).toBe(every_character)
    expect(draft!.earlier.map(({ code, reason }) => [code, reason]).sort()).toEqual([
      ['// first', 'left'],
      ['// written here', 'imported'],
    ])
  })

  it('changes nothing the second time', async () => {
    const file = await (await learner()).data()
    const device = new Device()
    await device.write(mask, '// written here')
    await device.import(file)
    const once = await device.data()
    expect(plannedChanges(once, file).map(({ kind }) => kind)).toEqual(['same', 'same', 'same'])
    await device.import(file)
    expect(await device.data()).toEqual(once)
  })

  it('never takes progress back', async () => {
    const file = await (await learner()).data()
    const device = new Device()
    const book = new ProgressBook(device.store, () => 5)
    for (let run = 0; run < 3; ++run) await book.ran('causal-mask', true)
    file.exercises.get('causal-mask')!.progress!.state = 'in_progress'
    await device.import(file)
    const joined = await book.read('causal-mask')
    expect(joined).toMatchObject({ state: 'passed', runs: 3, hints: 2, solution_seen: true, passed_at: 5 })
  })

  it('takes neither reading nor answers back, and says before what it adds', async () => {
    const file = await (await learner()).data()
    const device = new Device()
    const book = new LessonBook(device.store, () => 5)
    expect(plannedReading(await device.data(), file)).toEqual({ lessons_read: 1, questions_right: 1, predictions: 1 })
    await book.finished('what-attention-is')
    for (let i = 0; i < 3; ++i) await book.answered('scores-of-a-row', true)
    await book.committed('faster-or-slower', 'slower')
    expect(plannedReading(await device.data(), file)).toEqual({ lessons_read: 0, questions_right: 0, predictions: 0 })
    await device.import(file)
    const { opened_at } = file.lessons.get('what-attention-is')!
    expect(await book.read('what-attention-is')).toEqual({ opened_at, read_at: 5 })
    expect(await book.readAnswer('scores-of-a-row')).toMatchObject({ tries: 3, right_at: 5 })
    expect((await book.readAnswer('faster-or-slower')).committed).toBe('slower')
  })

  it('loses no earlier version, however many there are', async () => {
    const [one, two] = [new Device(), new Device()]
    for (let i = 0; i < 30; ++i) {
      await one.write(mask, `one ${i}`)
      await two.write(mask, `two ${i}`)
    }
    const codes = async (device: Device) => {
      const { code, earlier } = (await device.data()).exercises.get('causal-mask')!.texts.get('js')!.draft!
      return [code, ...earlier.map((version) => version.code)]
    }
    const all = new Set([...(await codes(one)), ...(await codes(two))])
    await one.import(await two.data())
    expect(new Set(await codes(one))).toEqual(all)
    expect(all.size).toBe(42)
  })
})

describe('a file that is refused', () => {
  const good = async () => JSON.parse(await (await learner()).exported())
  type Json = { [name: string]: Json } & Json[]

  const refused = async (text: string | Blob) => {
    const error = await readProgressFile(new Blob([text])).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(ProgressFileError)
    return (error as Error).message
  }

  it.each<[string, (file: Json) => void, RegExp]>([
    [
      'a newer version',
      (file) => Object.assign(file, { version: 3, more: 1 }),
      /newer lab .*version 3.*reads version 2.*Reload the page/,
    ],
    ['another format', (file) => Object.assign(file, { format: 'x' }), /not the progress of this lab.*Choose a file/],
    ['no number of a version', (file) => Object.assign(file, { version: '1' }), /at version/],
    ['a field that nobody knows', (file) => Object.assign(file, { evil: 1 }), /at evil/],
    ['exercises in a list', (file) => Object.assign(file, { exercises: [] }), /at exercises/],
    [
      'code that is a number',
      (file) => Object.assign(jsText(file).draft!, { code: 7 }),
      /causal-mask → texts → js → draft → code/,
    ],
    [
      'code that is too long',
      (file) => Object.assign(jsText(file).draft!, { code: 'x'.repeat(maxCodeLength + 1) }),
      /draft → code/,
    ],
    [
      'code that is too long in emoji',
      (file) => Object.assign(jsText(file).draft!, { code: '😀'.repeat(maxCodeLength / 2 + 1) }),
      /texts → js/,
    ],
    ['a time that is none', (file) => Object.assign(jsText(file).draft!, { saved_at: -1 }), /saved_at/],
    [
      'a state that there is not',
      (file) => Object.assign(file.exercises!['causal-mask']!.progress!, { state: 'won' }),
      /state/,
    ],
    [
      'lessons in a file from before there were any',
      (file) => Object.assign(file, { version: 1 }),
      /at (lesson|answer)s/,
    ],
    ['no answers', (file) => void delete (file as Partial<Json>).answers, /at its top/],
    ['a lesson that is a word', (file) => Object.assign(file.lessons!, { masks: 'read' }), /lessons → masks/],
    [
      'a lesson with a field that nobody knows',
      (file) => Object.assign(file.lessons!['what-attention-is']!, { liked: true }),
      /what-attention-is → liked/,
    ],
    [
      'fewer tries than none',
      (file) => Object.assign(file.answers!['scores-of-a-row']!, { tries: -1 }),
      /answers → scores-of-a-row → tries/,
    ],
    [
      'a prediction that is too long in emoji',
      (file) => Object.assign(file.answers!, { 'a-b': { tries: 0, touched_at: 1, committed: '😀'.repeat(501) } }),
      /answers → a-b → committed/,
    ],
    ['a question that HTML would run', (file) => Object.assign(file.answers!, { '<img src=x>': {} }), /at answers/],
    ['a name with a path', (file) => Object.assign(file.exercises!, { '../x': {} }), /exercises → ..\/x/],
    ['a name that HTML would run', (file) => Object.assign(file.exercises!, { '<img src=x>': {} }), /exercises/],
  ])('%s', async (_, change, says) => {
    const file = (await good()) as Json
    change(file)
    const message = await refused(JSON.stringify(file))
    expect(message).toMatch(says)
    expect(message).toMatch(/(import the file again|Choose [^.]*)\.$/)
  })

  const jsText = (file: Json) => file.exercises!['causal-mask']!.texts!.js!

  it.each([
    ['at the top', (text: string) => text.replace('{', '{"__proto__": {"format": "x"},')],
    ['among the exercises', (text: string) => text.replace('"causal-mask": {', '"__proto__": {}, "causal-mask": {')],
    ['among the lessons', (text: string) => text.replace('"lessons": {', '"lessons": {"__proto__": {},')],
    ['among the answers', (text: string) => text.replace('"answers": {', '"answers": {"__proto__": {},')],
    ['in a text', (text: string) => text.replace('"passes": [', '"__proto__": {"x": 1}, "passes": [')],
  ])('tricks with prototypes, %s', async (_, change) => {
    const text = await (await learner()).exported()
    expect(change(text)).not.toBe(text)
    expect(await refused(change(text))).toMatch(/at .*__proto__/)
    expect(({} as { x?: number; format?: string }).x).toBeUndefined()
  })

  it('that was cut off in the middle, at any place', async () => {
    const text = (await (await learner()).exported()).trimEnd()
    const head = text.indexOf(',')
    for (let end = 0; end < text.length; end += 7) {
      expect(await refused(text.slice(0, end))).toMatch(end < head ? /not JSON.*Choose/ : /cut off.*download it again/)
    }
  })

  it.each(['', 'x', 'null', '7', '[]', '"attention-lab-progress"', '{}', 'PK\u0003\u0004'])(
    'that is no such file: %j',
    async (text) => {
      expect(await refused(text)).toMatch(/Choose a file/)
    },
  )

  it('that is too large, unread', async () => {
    const large = { size: maxFileBytes + 1, text: () => Promise.reject(new Error('it was read')) }
    await expect(readProgressFile(large as unknown as Blob)).rejects.toThrow(/65 MiB.*64 at most. Choose/)
  })

  it('is none that names what every object has: it is an exercise like any other', async () => {
    const device = new Device()
    await device.write({ exercise: 'constructor', language: 'js' }, '// mine')
    const { data } = await read(await device.exported())
    const other = new Device()
    await other.import(data)
    expect((await other.data()).exercises.get('constructor')!.texts.get('js')!.draft!.code).toBe('// mine')
  })
})
