/** Several files at once, with the bytes of all of them counted as they come. */
import { LabError } from './errors.ts'

/** `total` is undefined when the host does not say how large the files are. */
export type ModelProgress = (loaded: number, total: number | undefined) => void

/** The bytes of the files, in the order of their addresses. Rejects with `model_download_failed`. */
export async function fetchFiles(addresses: URL[], onProgress: ModelProgress): Promise<ArrayBuffer[]> {
  const responses = await Promise.all(addresses.map(get))
  const sizes = responses.map(plainSize)
  const total = sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : undefined
  let loaded = 0
  const count = (bytes: number) => onProgress((loaded += bytes), total)
  return Promise.all(responses.map((response) => readAll(response, count)))
}

async function get(url: URL): Promise<Response> {
  const response = await fetch(url).catch((thrown: unknown) => {
    throw downloadFailed(String(thrown))
  })
  if (!response.ok) throw downloadFailed(`the server answered ${response.status}`)
  return response
}

/** The length of what will be read: a compressed answer states its length on the wire, which is another one. */
function plainSize({ headers }: Response): number | undefined {
  const length = headers.get('content-length')
  return length === null || headers.has('content-encoding') ? undefined : Number(length)
}

async function readAll(response: Response, count: (bytes: number) => void): Promise<ArrayBuffer> {
  const reader = response.body!.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for (;;) {
    const { done, value } = await reader.read().catch((thrown: unknown) => {
      throw downloadFailed(String(thrown))
    })
    if (done) return new Blob(chunks).arrayBuffer()
    chunks.push(value)
    count(value.byteLength)
  }
}

const downloadFailed = (detail: string) =>
  new LabError(
    'model_download_failed',
    `The trained model could not be downloaded (${detail}). Check your connection, then try again.`,
  )
