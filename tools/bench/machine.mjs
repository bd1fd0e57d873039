// What the figures were measured on.
import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'

function commit() {
  try {
    const options = { cwd: new URL('.', import.meta.url), encoding: 'utf8' }
    const changed = execFileSync('git', ['status', '--porcelain'], options).trim() !== ''
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], options).trim() + (changed ? ' and changes' : '')
  } catch {
    return 'unknown' // a copy without its history
  }
}

export function machine() {
  return {
    cpu: cpus()[0].model.trim(),
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    date: new Date().toISOString(),
    commit: commit(),
  }
}
