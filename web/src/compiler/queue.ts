/** Who is served next: a run goes before squiggles, and of the squiggles only the newest are worth having. */
import { superseded } from './errors.ts'
import type { Method, Requests } from './messages.ts'

export interface Job {
  method: Method
  request: Requests[Method]['request']
  /** Instead of the usual limit. */
  limit_ms: number | undefined
  resolve(reply: Requests[Method]['reply']): void
  reject(error: Error): void
}

/** Asked for while somebody types; older ones that still wait are about a text that is gone. */
const while_typing: readonly Method[] = ['check', 'complete']

const isTyping = ({ method }: Job) => while_typing.includes(method)

export class Queue {
  private readonly waiting: Job[] = []

  add(job: Job): void {
    if (isTyping(job)) {
      const older = this.waiting.findIndex(({ method }) => method === job.method)
      if (older >= 0) this.waiting.splice(older, 1)[0]!.reject(superseded())
      this.waiting.push(job)
    } else {
      const first = this.waiting.findIndex(isTyping)
      this.waiting.splice(first < 0 ? this.waiting.length : first, 0, job)
    }
  }

  next(): Job | undefined {
    return this.waiting.shift()
  }

  /** Whether it was still waiting. */
  remove(job: Job): boolean {
    const at = this.waiting.indexOf(job)
    if (at >= 0) this.waiting.splice(at, 1)
    return at >= 0
  }
}
