/** What the code printed: pieces of cpp/learner/include/lab/output.h, made into the text that JavaScript's console shows. */
import { matrixText, maxCols, maxRows, numberText } from '../console_text.ts'
import { formatted } from './printf.ts'

/** In the order of `lab::Piece`. */
const pieces = ['text', 'number', 'matrix', 'format', 'end'] as const
type Piece = (typeof pieces)[number]

type Value = number | string

/** One entry for each print and for each line of std::cout and printf. */
export function printedLines(bytes: Uint8Array): string[] {
  const reader = new PieceReader(bytes)
  const lines: string[] = []
  let line = ''
  while (!reader.done) {
    const piece = reader.piece()
    if (piece === 'end') {
      lines.push(line)
      line = ''
    } else if (piece === 'format') {
      const ended = (line + reader.formatted()).split('\n')
      line = ended.pop()!
      lines.push(...ended)
    } else {
      line += valueText(reader.value(piece))
    }
  }
  return line === '' ? lines : [...lines, line]
}

/** Pieces that follow each other without anything between them. */
export function sentenceText(bytes: Uint8Array): string {
  const reader = new PieceReader(bytes)
  let text = ''
  while (!reader.done) text += valueText(reader.value(reader.piece()))
  return text
}

const valueText = (value: Value) => (typeof value === 'number' ? numberText(value) : value)

class PieceReader {
  #view: DataView
  #at = 0

  constructor(private bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get done() {
    return this.#at >= this.bytes.length
  }

  piece(): Piece {
    return pieces[this.bytes[this.#at++]!]!
  }

  value(piece: Piece): Value {
    if (piece === 'text') return this.#text()
    if (piece === 'number') return this.#view.getFloat64(this.#skip(8), true)
    if (piece === 'matrix') return this.#matrix()
    throw new RangeError(`${piece} begins no value`)
  }

  /** A format and its arguments up to their end. */
  formatted(): string {
    const format = this.#text()
    const args: Value[] = []
    for (let piece = this.piece(); piece !== 'end'; piece = this.piece()) args.push(this.value(piece))
    return formatted(format, args)
  }

  #skip(bytes: number): number {
    const at = this.#at
    this.#at += bytes
    return at
  }

  #text(): string {
    const length = this.#view.getUint32(this.#skip(4), true)
    const begin = this.#skip(length)
    return new TextDecoder().decode(this.bytes.subarray(begin, begin + length))
  }

  #matrix(): string {
    const rows = this.#view.getUint32(this.#skip(4), true)
    const cols = this.#view.getUint32(this.#skip(4), true)
    const wide = Math.min(cols, maxCols)
    const begin = this.#skip(4 * Math.min(rows, maxRows) * wide)
    return matrixText(rows, cols, (row, col) => this.#view.getFloat32(begin + 4 * (row * wide + col), true))
  }
}
