/** The text that clang writes about a unit, taken apart: each message with its notes, its fix-its and who included its file. */
import { learner_file } from './unit.ts'

/** A line and a column in bytes, as clang writes them. */
export interface RawPlace {
  file: string
  line: number
  column: number
}

export interface Raw {
  at: RawPlace | undefined
  severity: string
  /** Of the message; those behind the first have no heading of their own. */
  lines: string[]
  /** `{4:36-4:38}`, one behind the other. */
  ranges: string
  /** Lines that begin with `fix-it:`. */
  fixes: string[]
  notes: Raw[]
  /** The learner's `#include` that brought the file in. */
  included: RawPlace | undefined
}

const heading =
  /^(?:([^:\s][^:]*):(\d+):(\d+):(?:((?:\{[\d:-]+\})+):)? )?(fatal error|error|warning|remark|note): (.*)$/
const inclusion = /^(?:In file included from|\s+from) ([^:]+):(\d+)(?::(\d+))?[:,]$/
const drawing = /^ *\d* \| /
const tally = /^(\d+ (warning|error)s?( and \d+ errors?)?) generated\.$/

/** What is read of clang's stderr, in its order; notes are with the message that they explain. */
export function readMessages(stderr: string): Raw[] {
  const found: Raw[] = []
  /** Which line included a file is told once for each file. */
  const includers = new Map<string, RawPlace>()
  let chain: RawPlace[] = []
  let current: Raw | undefined
  let in_message = false
  for (const line of stderr.split('\n')) {
    const include = inclusion.exec(line)
    const head = include ? null : heading.exec(line)
    if (include) {
      chain.push({ file: plainName(include[1]!), line: Number(include[2]), column: Number(include[3] ?? 1) })
    } else if (head) {
      const [, file, row, column, ranges = '', severity, message] = head
      const at = file === undefined ? undefined : { file: plainName(file), line: Number(row), column: Number(column) }
      if (at && chain.length > 0) noteIncluders(includers, at.file, chain)
      chain = []
      const included = at && learnersIncluder(includers, at.file)
      current = { at, severity: severity!, lines: [message!], ranges, fixes: [], notes: [], included }
      if (severity === 'note') found.at(-1)?.notes.push(current)
      else found.push(current)
      in_message = true
    } else if (line.startsWith('fix-it:')) {
      current?.fixes.push(line)
      in_message = false
    } else if (drawing.test(line) || tally.test(line)) {
      in_message = false
    } else if (in_message && line !== '') {
      current!.lines.push(line)
    }
  }
  return found
}

/** `chain` goes outwards: the file itself is included by its first place, that one's file by the next. */
function noteIncluders(includers: Map<string, RawPlace>, file: string, chain: RawPlace[]): void {
  let inner = file
  for (const place of chain) {
    includers.set(inner, place)
    inner = place.file
  }
}

/** The line of the learner's file that brought a header in, however many headers lie between. */
function learnersIncluder(includers: Map<string, RawPlace>, file: string): RawPlace | undefined {
  const seen = new Set<string>()
  let place = file === learner_file ? undefined : includers.get(file)
  while (place && place.file !== learner_file && !seen.has(place.file)) {
    seen.add(place.file)
    place = includers.get(place.file)
  }
  return place?.file === learner_file ? place : undefined
}

/** As the unit names it: clang writes `./your_code.cpp`, debug information `/your_code.cpp`. */
export const plainName = (file: string) => file.replace(/^(\.?\/)+/, '')
