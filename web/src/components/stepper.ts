/**
 * First, back, next and play, for a figure that shows one step after the other. The arrow keys and Home and End do the same
 * wherever the focus is in the row. Under reduced motion nothing plays by itself: the button is left out.
 */
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit'
import './stepper.css'

export interface Stepper {
  /** What is stepped through, for the ear: "Tiles". */
  name: string
  /** 0 … count − 1. */
  step: number
  count: number
  /** Where we are, for the eye: "tile 2 of 4". */
  at: string
  choose(step: number): void
  /** Absent where nothing can be played. */
  playing?: Playing
}

export function stepper(of: Stepper): TemplateResult {
  const { name, step, count, at, playing } = of
  const last = count - 1
  const choose = (to: number) => {
    playing?.stop()
    of.choose(to)
  }
  const onKey = (event: KeyboardEvent) => {
    const to = event.ctrlKey || event.metaKey || event.altKey ? undefined : steppedTo(event.key, step, count)
    if (to === undefined) return
    event.preventDefault()
    choose(to)
  }
  return html`<div class="stepper" role="group" aria-label=${name} @keydown=${onKey}>
    ${steadyButton('First', step === 0, () => choose(0))} ${steadyButton('Back', step === 0, () => choose(step - 1))}
    ${steadyButton('Next', step >= last, () => choose(step + 1))}
    ${playing && !wantsNoMotion() ? playButton(playing, step >= last, () => of.choose(0)) : nothing}
    <span class="stepper-at">${at}</span>
  </div>`
}

/** Where a key leads; undefined when it is none of the stepper's. The ends hold. */
export function steppedTo(key: string, step: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, step - 1)
    case 'ArrowRight':
      return Math.min(count - 1, step + 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}

export const wantsNoMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

/** Takes one step after the other until there is none left, the figure is gone or the visitor wants no motion. */
export class Playing implements ReactiveController {
  private timer: ReturnType<typeof setInterval> | undefined

  /** `next` takes a step and says whether there is another one after it. */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly next: () => boolean,
    private readonly every_ms = 1400,
  ) {
    host.addController(this)
  }

  hostDisconnected(): void {
    this.stop()
  }

  get on(): boolean {
    return this.timer !== undefined
  }

  start(): void {
    this.stop()
    if (wantsNoMotion()) return
    this.timer = setInterval(() => {
      if (wantsNoMotion() || !this.next()) this.stop()
    }, this.every_ms)
    this.host.requestUpdate()
  }

  stop(): void {
    if (this.timer === undefined) return
    clearInterval(this.timer)
    this.timer = undefined
    this.host.requestUpdate()
  }
}

/** Played from the end, it begins again. */
function playButton(playing: Playing, at_end: boolean, rewind: () => void): TemplateResult {
  const toggle = () => {
    if (playing.on) return playing.stop()
    if (at_end) rewind()
    playing.start()
  }
  return html`<button type="button" class="btn ghost small play" @click=${toggle}>
    ${playing.on ? 'Pause' : 'Play'}
  </button>`
}

/** Where there is nothing to do it keeps the focus, which a disabled button would lose. */
export function steadyButton(label: string, off: boolean, act: () => void): TemplateResult {
  return html`<button
    type="button"
    class="btn ghost small steady"
    aria-disabled=${off ? 'true' : 'false'}
    @click=${() => !off && act()}
  >
    ${label}
  </button>`
}
