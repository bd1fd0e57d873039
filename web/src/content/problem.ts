/** A mistake in a content file: the build stops and says where. */
export class ContentError extends Error {
  override name = 'ContentError'
  constructor(file: string, line: number, message: string) {
    super(`${file}:${line}: ${message}`)
  }
}
