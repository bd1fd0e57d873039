/**
 * What a run found: the mistake's name, what was seen and where, the numbers beside the expected ones. Fires
 * `attn-show-line` {line, column} and `attn-same-seed` {seed}.
 */
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { Verdict } from '../../learner/check_exercise.ts'
import '../disclosure.css'
import './attn-verdict.css'
import { comparisonTables } from './comparison_table.ts'
import { printed } from './printed.ts'
import { bringIntoView } from './reveal.ts'
import { shownMatrices } from './shown_matrices.ts'

export class AttnVerdict extends LitElement {
  static override properties = {
    verdict: { attribute: false },
    running: { attribute: false },
    trouble: { attribute: false },
    stale: { attribute: false },
  }
  verdict: Verdict | undefined
  /** A run is under way: the old verdict is no longer true of the code. */
  running = false
  /** Failure of the lab itself: not a word about the learner's code. */
  trouble: string | undefined
  /** The code has changed since. */
  stale = false

  override createRenderRoot() {
    return this
  }

  /** It may lie below the window, where nobody would notice that something has happened. */
  override updated(changed: PropertyValues<this>) {
    if (!this.running && changed.get('running')) bringIntoView(this, this.querySelector('.verdict-name'))
  }

  override render() {
    const shown = this.running || this.trouble !== undefined ? undefined : this.verdict
    const stale = shown !== undefined && this.stale
    return html`<div
      class="verdict"
      data-state=${this.#state}
      data-diagnosis=${shown?.id ?? nothing}
      ?data-stale=${stale}
    >
      ${stale ? html`<p class="verdict-stale quiet">Before your last change</p>` : nothing}
      <div class="verdict-said" role="status">${this.#said(shown)}</div>
      ${shown ? [comparisonTables(shown.comparisons), this.#facts(shown), shownMatrices(shown), printed(shown)] : nothing}
    </div>`
  }

  get #state(): string {
    if (this.running) return 'running'
    if (this.trouble !== undefined) return 'trouble'
    return this.verdict ? (this.verdict.passed ? 'passed' : 'failed') : 'empty'
  }

  /** The part that is spoken when it changes. */
  #said(shown: Verdict | undefined): TemplateResult {
    if (this.running) return html`<p class="quiet">Running your code.</p>`
    if (this.trouble !== undefined) return troubleText(this.trouble)
    if (!shown) return html`<p class="quiet">Press Run. Your code meets new random numbers each time.</p>`
    const { passed, title, message } = shown
    return html`<p class="verdict-name">
        <span class="verdict-mark ${passed ? 'good' : 'bad'}" aria-hidden="true">${passed ? '✓' : '✕'}</span>
        <span><span class="visually-hidden">${passed ? 'Passed: ' : 'Not yet: '}</span>${title}</span>
      </p>
      <p class="verdict-message">${message}${this.#lineButton(shown)}</p>`
  }

  #lineButton({ line, column }: Verdict) {
    if (line === undefined) return nothing
    const show = () =>
      this.dispatchEvent(new CustomEvent('attn-show-line', { detail: { line, column }, bubbles: true }))
    return html` <button type="button" class="link" @click=${show}>Go to line ${line}</button>`
  }

  #facts(verdict: Verdict) {
    const { checks_passed, checks_total, ms, seed, passed, case_name } = verdict
    const again = () => this.dispatchEvent(new CustomEvent('attn-same-seed', { detail: { seed }, bubbles: true }))
    return html`<ul class="verdict-facts">
      ${checks_total > 0 ? html`<li>${checks_passed} of ${checks_total} checks pass</li>` : nothing}
      ${case_name && !passed ? html`<li>seen in “${case_name}”</li>` : nothing}
      ${checks_total > 0 ? html`<li data-volatile>checked in ${durationText(ms)}</li>` : nothing}
      <li data-volatile>seed ${seed}</li>
      ${
        passed || checks_total === 0
          ? nothing
          : html`<li><button type="button" class="link" @click=${again}>Run again with these numbers</button></li>`
      }
    </ul>`
  }
}

function troubleText(text: string): TemplateResult {
  return html`<p class="verdict-name">
      <span class="verdict-mark warn" aria-hidden="true">!</span>The lab could not check your code
    </p>
    <p>${text}</p>`
}

export function durationText(ms: number): string {
  return ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`
}

customElements.define('attn-verdict', AttnVerdict)

declare global {
  interface HTMLElementTagNameMap {
    'attn-verdict': AttnVerdict
  }
}
