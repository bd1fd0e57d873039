/** The bars and lines around the editor of an exercise. */
import { html, nothing, type TemplateResult } from 'lit'
import { unsafeHTML } from 'lit/directives/unsafe-html.js'
import { exercises } from 'virtual:exercises'
import { languages, type Language } from '../../learner/language.ts'
import type { SaveState } from '../../storage/drafts.ts'
import { siteRoot } from './load_exercise.ts'
import type { RunController } from './run_controller.ts'

export interface Notice {
  text: string
  action?: { label: string; run(): void }
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
    <span class="save-state" role="status">${saveText(saved)}</span>
    ${
      pinnedSeed === undefined
        ? nothing
        : html`<button type="button" class="btn ghost small" @click=${() => run.pin(undefined)}>
            Seed ${pinnedSeed} <span aria-hidden="true">✕</span
            ><span class="visually-hidden">: use new numbers instead</span>
          </button>`
    }
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
  const next = exercises[exercises.findIndex((each) => each.slug === slug) + 1]
  const embedded = 'embedded' in document.documentElement.dataset
  const link = next
    ? html`<a class="btn" href="${siteRoot()}build/${next.slug}/">Next: ${next.title}</a>`
    : html`<a class="btn" href="${siteRoot()}build/">All exercises</a>`
  return html`<div class="exercise-next">
    <div class="prose">${unsafeHTML(next_html)}</div>
    ${embedded ? nothing : link}
  </div>`
}

export function skeleton(): TemplateResult {
  const widths = [62, 94, 88, 40, 91, 73]
  return html`<div class="exercise-skeleton">
    ${widths.map((width) => html`<div class="skeleton" style="width:${width}%"></div>`)}
  </div>`
}
