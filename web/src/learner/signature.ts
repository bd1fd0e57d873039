/**
 * `attend(query: matrix, key: matrix) -> output: matrix, weights: matrix`: what an exercise asks for, in one line.
 * A function with one result returns it; a function with several returns an object with these names.
 */

export interface Field {
  name: string
  /** `matrix`, `number`, or a word of the exercise's own for an object that the learner makes (`cache`). */
  type: string
}

export interface Signature {
  name: string
  args: Field[]
  /** Empty when the function returns nothing that is checked. */
  results: Field[]
}

const shape = /^\s*([A-Za-z_$][\w$]*)\s*\(([^()]*)\)\s*(?:->\s*(.+?)\s*)?$/

/** Throws an Error whose message says what is wrong with the line. */
export function parseSignature(text: string): Signature {
  const match = shape.exec(text)
  if (!match) throw new Error(`"${text}" is no signature; write name(arg: matrix) -> result: matrix`)
  return { name: match[1]!, args: fields(match[2]!), results: fields(match[3] ?? '') }
}

function fields(text: string): Field[] {
  if (text.trim() === '') return []
  return text.split(',').map((part) => {
    const field = /^\s*([A-Za-z_$][\w$]*)\s*:\s*([a-z_]+)\s*$/.exec(part)
    if (!field) throw new Error(`"${part.trim()}" is no field; write name: type, such as query: matrix`)
    return { name: field[1]!, type: field[2]! }
  })
}

export function signatureText({ name, args, results }: Signature): string {
  const list = (fields: Field[]) => fields.map((field) => `${field.name}: ${field.type}`).join(', ')
  return `${name}(${list(args)})${results.length > 0 ? ` -> ${list(results)}` : ''}`
}
