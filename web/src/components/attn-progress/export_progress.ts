/** Hands everything that the learner has on this device to them, as a file. */
import { readLearnerData } from '../../storage/learner_data.ts'
import { writeProgressFile } from '../../storage/progress_file.ts'

/** The name under which the browser keeps it; undefined where there is nothing to export yet. */
export async function exportProgress(now: number = Date.now()): Promise<string | undefined> {
  const data = await readLearnerData()
  if (data.exercises.size + data.lessons.size + data.answers.size === 0) return undefined
  const name = `attention-lab-progress-${new Date(now).toISOString().slice(0, 10)}.json`
  download(name, new Blob([writeProgressFile(data, now)], { type: 'application/json' }))
  return name
}

function download(name: string, file: Blob) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
