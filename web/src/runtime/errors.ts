/** An error in the visitor's terms: what happened, what is safe, what to do next. `code` is stable, for programs. */
export class LabError extends Error {
  override name = 'LabError'
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/** The worker died (out of memory, a trap) and was replaced; nothing that the visitor typed is lost. */
export class LabCrashed extends LabError {
  override name = 'LabCrashed'
}

/** The visitor pressed cancel. */
export class LabCancelled extends LabError {
  override name = 'LabCancelled'
  constructor() {
    super('cancelled', 'Stopped as you asked. What was measured so far stays.')
  }
}

export const downloadFailed = (detail: string) =>
  new LabError(
    'download_failed',
    `The lab could not be downloaded (${detail}). Check your connection, then try again; nothing of yours is lost.`,
  )

export const noMemoryToStart = (detail: string) =>
  new LabError(
    'no_memory_to_start',
    `The browser has no memory left for the lab to start (${detail}). ` +
      'Close other tabs or programs, then try again; nothing of yours is lost.',
  )
