/**
 * Plays measured steps back in their measured proportions. The clock counts measured milliseconds: at a slowdown of 50,
 * one of them lasts 50 on the wall. Both lanes start together.
 */
import type { RaceStep } from '../../runtime/protocol.ts'

/** How many steps are finished after `elapsed_ms` of measured time. */
export function stepsFinished(steps: readonly RaceStep[], elapsed_ms: number): number {
  let finished_at = 0
  let count = 0
  for (const step of steps) {
    finished_at += step.ms
    if (finished_at > elapsed_ms) break
    count += 1
  }
  return count
}

/** The measured time at which the next token of any lane is finished, for stepping; undefined at the end. */
export function nextEvent(lanes: readonly (readonly RaceStep[])[], elapsed_ms: number): number | undefined {
  let next: number | undefined
  for (const steps of lanes) {
    let finished_at = 0
    for (const step of steps) {
      finished_at += step.ms
      if (finished_at > elapsed_ms) {
        if (next === undefined || finished_at < next) next = finished_at
        break
      }
    }
  }
  return next
}

/** A slowdown from the list that lets the longer lane last about `target_ms` on the wall. */
export function chooseSlowdown(longest_ms: number, choices: readonly number[], target_ms = 12_000): number {
  const wanted = target_ms / Math.max(longest_ms, 1e-6)
  return choices.reduce((best, choice) =>
    Math.abs(Math.log(choice / wanted)) < Math.abs(Math.log(best / wanted)) ? choice : best,
  )
}

/** Runs measured time forward against the wall clock while playing. */
export class ReplayClock {
  private elapsed_ms_ = 0
  private started_at: number | undefined

  constructor(
    private readonly now: () => number,
    public slowdown: number,
  ) {}

  get playing(): boolean {
    return this.started_at !== undefined
  }

  get elapsed_ms(): number {
    const running = this.started_at === undefined ? 0 : (this.now() - this.started_at) / this.slowdown
    return this.elapsed_ms_ + running
  }

  play(): void {
    this.started_at ??= this.now()
  }

  pause(): void {
    this.elapsed_ms_ = this.elapsed_ms
    this.started_at = undefined
  }

  /** Jumps to a measured time and stands still there. */
  seek(elapsed_ms: number): void {
    this.started_at = undefined
    this.elapsed_ms_ = elapsed_ms
  }

  /** Changes speed without a jump. */
  setSlowdown(slowdown: number): void {
    const was_playing = this.playing
    this.pause()
    this.slowdown = slowdown
    if (was_playing) this.play()
  }
}
