/** What a crash means for the visitor: what happened, what is safe, what to do next. */
import { LabCrashed } from './errors.ts'
import type { CrashReport } from './messages.ts'

export function crashError({ cause, detail, bytes }: CrashReport): LabCrashed {
  if (cause === 'out_of_memory') {
    const asked = bytes > 0 ? `This would need ${bytesText(bytes)} of memory, more` : 'This would need more memory'
    return new LabCrashed(
      'out_of_memory',
      `${asked} than the browser gives to this page. The lab restarted and your work is safe. Choose a smaller N.`,
    )
  }
  return new LabCrashed(
    cause,
    `The lab stopped on an error of its own (${detail}). It restarted and your work is safe. ` +
      'Try again; if it happens twice, reload the page.',
  )
}

/** "16 GiB", as the lab itself writes sizes. */
function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  const unit = Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1)
  return `${Number((bytes / 1024 ** unit).toPrecision(3))} ${units[unit]}`
}
