/** Files as a module reads them: synchronously, in pieces, from a place of its choice. */
import type { WeightFile } from './protocol.ts'

/** Workers alone have it; the page's types do not. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer
}

export type OnProgress = (done: number, total: number) => void

export interface ReadableFile {
  name: string
  size: number
  /** Fills `to` with the bytes from the offset on. Answers with what went wrong, or with an empty text; it never throws. */
  read(offset: number, to: Uint8Array): string
}

/** Progress counts every byte of all files once, in the order in which they are asked for. */
export function readableFiles(weights: ArrayBuffer | WeightFile[], onProgress: OnProgress): ReadableFile[] {
  const files = Array.isArray(weights) ? weights : [{ name: 'model.safetensors', data: weights }]
  const total = files.reduce((sum, { data }) => sum + sizeOf(data), 0)
  let done = 0
  const count = (bytes: number) => onProgress((done = Math.min(done + bytes, total)), total)
  return files.map(({ name, data }) => ({ name, size: sizeOf(data), read: reader(data, count) }))
}

const sizeOf = (data: Blob | ArrayBuffer) => (data instanceof Blob ? data.size : data.byteLength)

function reader(data: Blob | ArrayBuffer, count: (bytes: number) => void): ReadableFile['read'] {
  const slice =
    data instanceof Blob
      ? (begin: number, end: number) => new FileReaderSync().readAsArrayBuffer(data.slice(begin, end))
      : (begin: number, end: number) => new Uint8Array(data, begin, end - begin)
  return (offset, to) => {
    try {
      const bytes = slice(offset, offset + to.length)
      if (bytes.byteLength !== to.length) return 'it is shorter than it was'
      to.set(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes)
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : String(thrown)
    }
    count(to.length)
    return ''
  }
}
