/** The bars and lines around the editor of an exercise. */
import { html, nothing, type TemplateResult } from 'lit'
import { unsafeHTML } from 'lit/directives/unsafe-html.js'
import { exercises } from 'virtual:exercises'
import { languages, type Language } from '../../learner/language.ts'
import type { SaveState } from '../../storage/drafts.ts'
import { day } from '../day_and_time.ts'
import { siteRoot } from './load_exercise.ts'
import type { RunController } from './run_controller.ts'

export interface Notice {
  text: string
  action?: { label: string; run(): void }
  /** Whether it is still worth saying; without it, until something else is. */
  stands?(): boolean
}

export function languageBar(chosen: Language, running: boolean, choose: (language: Language) => void): TemplateResult {
  return html`<div class="editor-keys">
    <span class="seg" role="group" aria-label="Language"
      >${languages.map(
        ({ language, name }) =>
          html`<button
            type="button"
            aria-pressed=${language === chosen}
            ?disabled=${running}
            @click=${() => choose(language)}
          >
            ${name}
          </button>`,
      )}</span
    >
    <span class="keys-help">Tab indents; <kbd>Esc</kbd> then <kbd>Tab</kbd> leaves the editor.</span>
  </div>`
}

interface BarActions {
  copy(): void
  format(): void
  reset(): void
  start(): void
}

export function runBar(run: RunController, saved: SaveState | undefined, actions: BarActions): TemplateResult {
  const { running, pinnedSeed, countdown } = run
  return html`<div class="exercise-bar">
    ${
      pinnedSeed === undefined
        ? nothing
        : html`<span class="pinned"
            >Numbers fixed (seed ${pinnedSeed})
            <button type="button" class="link" @click=${() => run.pin(undefined)}>use new ones</button></span
          >`
    }
    <span class="save-state" role="status">${saveText(saved)}</span>
    <span class="bar-space"></span>
    <button type="button" class="btn ghost small" @click=${() => actions.copy()}>Copy</button>
    <button type="button" class="btn ghost small" ?disabled=${running} @click=${() => actions.format()}>Format</button>
    <button type="button" class="btn ghost small" ?disabled=${running} @click=${() => actions.reset()}>Reset</button>
    ${
      running
        ? html`<button type="button" class="btn small run" @click=${() => run.stop()}>
            Stop
            ${countdown === undefined ? nothing : html`<span class="countdown" aria-hidden="true">${countdown.toFixed(1)} s</span>`}
          </button>`
        : html`<button type="button" class="btn small run" @click=${() => actions.start()}>
            Run <kbd aria-hidden="true">${runKey}</kbd>
          </button>`
    }
  </div>`
}

const runKey = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘ ↵' : 'Ctrl ↵'

function saveText(state: SaveState | undefined): string {
  if (state === undefined) return ''
  return { saved: 'saved', saving: 'saving', kept_in_page: 'not stored' }[state]
}

/** Stays in the tree, so that what appears in it is spoken. */
export function noticeLine(notice: Notice | undefined): TemplateResult {
  const action = notice?.action
  return html`<div class="exercise-notice" role="status" ?data-quiet=${!notice}>
    ${notice ? html`<span>${notice.text}</span>` : nothing}
    ${action ? html`<button type="button" class="btn ghost small" @click=${() => action.run()}>${action.label}</button>` : nothing}
  </div>`
}

/** After a pass: what to try, and the exercise that comes next. */
export function nextStep(slug: string, next_html: string): TemplateResult {
  return html`<div class="exercise-next">
    <div class="prose">${unsafeHTML(next_html)}</div>
    ${nextLink(slug, 'btn')}
  </div>`
}

/** To the exercise that follows in the list. A page that embeds this one has an order of its own. */
export function nextLink(slug: string, look = ''): TemplateResult | typeof nothing {
  if ('embedded' in document.documentElement.dataset) return nothing
  const next = exercises[exercises.findIndex((each) => each.slug === slug) + 1]
  return next
    ? html`<a class=${look} href="${siteRoot()}build/${next.slug}/">Next: ${next.title}</a>`
    : html`<a class=${look} href="${siteRoot()}build/">All exercises</a>`
}

/** To a learner who comes back. `at` is unknown where the progress came from an older lab. */
export function passedLine(at: number | undefined, next: TemplateResult | typeof nothing): TemplateResult {
  return html`<p class="exercise-passed">
    <span class="good"
      ><span aria-hidden="true">✓</span> Passed
      ${at ? html`on <time datetime=${new Date(at).toISOString()} data-volatile>${day(at)}</time>` : 'before'}</span
    >
    ${next}
  </p>`
}
