/**
 * Many heads at once: workers that know nothing of each other take a part of the heads each. On an isolated page inputs
 * and output lie in shared memory; elsewhere each worker is given a copy of its columns. A head's bits depend on nothing
 * but itself, so the output is the same for any number of workers.
 */
import { LabCancelled, LabCrashed } from './errors.ts'
import { columnsOf, copyOfColumns, fillColumns, splitHeads, type HeadPart } from './head_parts.ts'
import { Lane, type OpenPort } from './lane.ts'
import type { Matrix } from './matrix.ts'
import type { AttendHeadsReply, AttendHeadsRequest, AttendRequest, KernelName } from './protocol.ts'

export interface HeadsRequest {
  kernel: KernelName
  /** (seq_len_q × num_heads·head_dim): the heads side by side. */
  query: Matrix
  /** (seq_len_k × num_kv_heads·head_dim) */
  key: Matrix
  /** (seq_len_k × num_kv_heads·value_dim) */
  value: Matrix
  num_heads: number
  num_kv_heads: number
  mask: AttendRequest['mask']
}

export interface HeadsReply {
  /** (seq_len_q × num_heads·value_dim), in shared memory if `shared`. */
  output: Matrix
  /** How many workers took part. */
  workers: number
  shared: boolean
}

export interface HeadsOptions {
  /** As many as the machine has cores, unless said otherwise. */
  workers?: number
  /** Aborting ends the workers that compute; the promise rejects with LabCancelled. */
  signal?: AbortSignal
}

export interface PoolOptions {
  cores: number
  /** The page is isolated: workers may see its memory. */
  shared: boolean
}

export class HeadsPool {
  private readonly lanes: Lane[] = []

  constructor(
    private readonly open: OpenPort,
    private readonly crashed: (error: LabCrashed) => void,
    private readonly options: PoolOptions,
  ) {}

  /** Workers start when they are first needed, and are replaced after a crash. */
  async attend(
    request: HeadsRequest,
    { workers = this.options.cores, signal }: HeadsOptions = {},
  ): Promise<HeadsReply> {
    const parts = partsOf(request, workers)
    const shared = this.options.shared && parts.length > 1
    const inputs = shared ? sharedInputs(request) : request
    const output = outputOf(request, shared)
    const stop = new AbortController()
    const cancel = () => stop.abort()
    if (signal?.aborted) throw new LabCancelled()
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      await Promise.all(
        parts.map((part, index) => this.run(this.lane(index), inputs, part, output, shared, stop.signal)),
      )
      return { output, workers: parts.length, shared }
    } catch (error) {
      // Nobody waits for the other parts. A mistake in the request ends them by itself.
      if (error instanceof LabCrashed) stop.abort()
      throw error
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  private lane(index: number): Lane {
    return (this.lanes[index] ??= new Lane('attn_lab', this.open, this.crashed, () => undefined))
  }

  private async run(
    lane: Lane,
    inputs: HeadsRequest,
    part: HeadPart,
    output: Matrix,
    shared: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const target = windowOf(output, part.first_head, part.num_heads, inputs.num_heads)
    const request = partRequest(inputs, part)
    if (shared) {
      await ask(lane, { ...request, output: target }, [], signal)
      return
    }
    const { query, key, value } = request
    const own = { query: copyOfColumns(query), key: copyOfColumns(key), value: copyOfColumns(value) }
    const buffers = Object.values(own).map(({ data }) => data.buffer as ArrayBuffer)
    const reply = await ask(lane, { ...request, ...own }, buffers, signal)
    fillColumns(target, reply.output!)
  }
}

const ask = (lane: Lane, request: AttendHeadsRequest, transfer: Transferable[], signal: AbortSignal) =>
  new Promise<AttendHeadsReply>((resolve, reject) =>
    lane.add({
      method: 'attend_heads',
      request,
      transfer,
      signal,
      resolve: (reply) => resolve(reply as AttendHeadsReply),
      reject,
    }),
  )

/** Sizes that do not fit together stay in one part: the module says what is wrong. */
function partsOf({ query, key, value, num_heads, num_kv_heads }: HeadsRequest, workers: number): HeadPart[] {
  const fits =
    num_heads % num_kv_heads === 0 &&
    query.cols % num_heads === 0 &&
    key.cols % num_kv_heads === 0 &&
    value.cols % num_kv_heads === 0
  return fits
    ? splitHeads(num_heads, num_kv_heads, Math.max(1, Math.floor(workers)))
    : [{ first_head: 0, num_heads, first_kv_head: 0, num_kv_heads }]
}

function partRequest(inputs: HeadsRequest, part: HeadPart): AttendHeadsRequest {
  const { kernel, mask, query, key, value, num_heads, num_kv_heads } = inputs
  return {
    kernel,
    mask,
    query: windowOf(query, part.first_head, part.num_heads, num_heads),
    key: windowOf(key, part.first_kv_head, part.num_kv_heads, num_kv_heads),
    value: windowOf(value, part.first_kv_head, part.num_kv_heads, num_kv_heads),
    num_heads: part.num_heads,
    num_kv_heads: part.num_kv_heads,
  }
}

function windowOf(matrix: Matrix, first: number, count: number, all: number) {
  const width = matrix.cols / all
  return columnsOf(matrix, first * width, count * width)
}

const floats = (count: number, shared: boolean) =>
  new Float32Array(shared ? new SharedArrayBuffer(4 * count) : new ArrayBuffer(4 * count))

function outputOf({ query, value, num_heads, num_kv_heads }: HeadsRequest, shared: boolean): Matrix {
  const cols = (value.cols / num_kv_heads) * num_heads
  return { rows: query.rows, cols, data: floats(query.rows * cols, shared) }
}

/** Matrices that lie in shared memory already are used where they are. */
function sharedInputs(request: HeadsRequest): HeadsRequest {
  const share = (matrix: Matrix): Matrix => {
    if (!(matrix.data.buffer instanceof ArrayBuffer)) return matrix
    const data = floats(matrix.data.length, true)
    data.set(matrix.data)
    return { ...matrix, data }
  }
  return { ...request, query: share(request.query), key: share(request.key), value: share(request.value) }
}
