/**
 * What the last whole run found, in a file for people: proof/js.txt or proof/cpp.txt in the folder of an exercise. It
 * holds for as long as its key is that of the sources.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Kind } from './court.ts'
import { languages } from './mutants/languages.ts'
import { root, type Subject } from './subject.ts'
import type { Trial } from './trials.ts'

export interface ProofRecord {
  key: string
  trials: Trial[]
}

const kinds: Kind[] = ['named', 'unrecognised', 'general', 'equivalent', 'survived', 'wrongly named', 'not named']

function pathOf({ folder, language }: Subject): string {
  return `${root}${folder}proof/${language}.txt`
}

/** `kind | verdict | mutant`, below the program that was changed. */
export function recordText({ slug, language }: Subject, { key, trials }: ProofRecord): string {
  const lines = [
    `The mutants of ${slug} in ${languages[language].title}, and what its check says of each. Written by ./lab proof.`,
    `key ${key}`,
  ]
  let program = ''
  for (const each of trials) {
    if (each.program !== program) lines.push('', `# ${each.program}`)
    program = each.program
    lines.push([each.finding.kind, each.finding.verdict, each.mutant].join(' | '))
  }
  return `${lines.join('\n')}\n`
}

export function parseRecord(text: string): ProofRecord {
  const [, key_line, ...lines] = text.trimEnd().split('\n')
  const trials: Trial[] = []
  let program = ''
  for (const line of lines) {
    if (line.startsWith('# ')) program = line.slice(2)
    const [kind, verdict, ...mutant] = line.split(' | ')
    if (!kinds.includes(kind as Kind)) continue
    trials.push({ program, mutant: mutant.join(' | '), finding: { kind: kind as Kind, verdict: verdict! } })
  }
  return { key: key_line!.replace(/^key /, ''), trials }
}

export function readRecord(subject: Subject): ProofRecord | undefined {
  const path = pathOf(subject)
  return existsSync(path) ? parseRecord(readFileSync(path, 'utf8')) : undefined
}

export function writeRecord(subject: Subject, record: ProofRecord) {
  mkdirSync(dirname(pathOf(subject)), { recursive: true })
  writeFileSync(pathOf(subject), recordText(subject, record))
}
