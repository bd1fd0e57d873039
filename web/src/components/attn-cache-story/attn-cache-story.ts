/** A cache fills, slides, pages, shares: the rows of a small KV cache, operation by operation. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { formatBytes } from '../../draw/format.ts'
import type { CacheOperation } from '../../runtime/figures_protocol.ts'
import { lab } from '../../runtime/lab.ts'
import { wordChoice } from '../choice.ts'
import { figureCard } from '../figure_card.ts'
import { LatestAnswer } from '../latest_answer.ts'
import '../measurement.css'
import { Playing, stepper } from '../stepper.ts'
import { legend, memoryPicture, slotMark } from './memory_picture.ts'
import {
  A,
  act,
  again,
  B,
  empty,
  isPrepared,
  kindNamed,
  kinds,
  requestOf,
  step,
  storyOf,
  undo,
  type Story,
} from './story.ts'
import { storyTable } from './story_table.ts'
import { operationName, whatHappened, type Scene } from './story_words.ts'
import './attn-cache-story.css'

export class AttnCacheStory extends LitElement {
  static override properties = { level: { type: Number }, kind: {} }
  declare level: 2 | 3
  declare kind: string | null
  private story: Story = storyOf('contiguous')
  private readonly answer = new LatestAnswer<Scene>(this)
  private readonly playing = new Playing(this, () => {
    this.show(step(this.story, this.story.shown + 1))
    return this.story.shown < this.story.operations.length
  })

  constructor() {
    super()
    this.level = 3
    this.kind = null
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('kind')) this.show(storyOf(kindNamed(this.kind)))
  }

  protected override render(): TemplateResult {
    const { answer, story } = this
    const scene = answer.value
    return figureCard({
      title: 'A cache fills',
      level: this.level,
      provenance: { kind: 'measured' },
      busy: answer.busy,
      controls: wordChoice({
        name: 'Kind of cache',
        options: kinds,
        value: story.kind,
        disabled: false,
        choose: (kind) => this.change(storyOf(kind)),
      }),
      body: html`${answer.renderTrouble()}
      ${
        scene
          ? html`${this.renderStats(scene)} ${legend(scene.request.kind)}
              <div class="memory" data-kind=${scene.request.kind}>${memoryPicture(scene)}</div>`
          : answer.busy
            ? html`<div class="skeleton"></div>`
            : nothing
      }
      ${this.renderStepper()} ${this.renderActions(scene)}`,
      caption: scene ? this.renderSentence(scene) : 'What happens to the rows appears here.',
      table: scene && (() => storyTable(scene)),
    })
  }

  private renderStepper(): TemplateResult {
    const { operations, shown } = this.story
    return html`${stepper({
      name: 'Steps of the story',
      step: shown,
      count: operations.length + 1,
      at: `step ${shown} of ${operations.length}, ${isPrepared(this.story) ? 'a prepared story' : 'your own'}`,
      choose: (to) => this.show(step(this.story, to)),
      playing: this.playing,
    })}`
  }

  private renderActions(scene: Scene | undefined): TemplateResult {
    const { story } = this
    const length = scene?.after.slots[A]?.length ?? 0
    const button = (label: string, spoken: string, operation: CacheOperation) =>
      html`<button
        type="button"
        class="btn ghost small"
        aria-label=${spoken}
        @click=${() => this.change(act(this.story, operation))}
      >
        ${label}
      </button>`
    const shares = story.kind !== 'window'
    return html`<div class="actions" role="group" aria-label="Do it yourself">
      <div class="action-row">
        ${slotMark(A)} ${button('Append 1', 'Append 1 to A', { op: 'append', slot: A, count: 1 })}
        ${button('Append 4', 'Append 4 to A', { op: 'append', slot: A, count: 4 })}
        ${button('Cut 2', 'Cut 2 from A', { op: 'truncate', slot: A, length: Math.max(0, length - 2) })}
        ${shares ? button('Fork to B', 'Fork to B, from A', { op: 'fork', slot: A, to: B }) : nothing}
        ${button('Reset', 'Reset A', { op: 'reset', slot: A })}
      </div>
      ${
        shares
          ? html`<div class="action-row">
              ${slotMark(B)} ${button('Append 1', 'Append 1 to B', { op: 'append', slot: B, count: 1 })}
              ${button('Reset', 'Reset B', { op: 'reset', slot: B })}
            </div>`
          : nothing
      }
      <div class="action-row">
        <button
          type="button"
          class="btn ghost small"
          aria-disabled=${story.before.length === 0 ? 'true' : 'false'}
          @click=${() => this.change(undo(this.story))}
        >
          Undo
        </button>
        <button type="button" class="btn ghost small" @click=${() => this.change(empty(this.story))}>
          Start empty
        </button>
        <button type="button" class="btn ghost small" @click=${() => this.change(again(this.story))}>
          Prepared story
        </button>
      </div>
    </div>`
  }

  private renderStats({ request, after }: Scene): TemplateResult {
    const share = after.reserved_bytes > 0 ? `${Math.round((100 * after.used_bytes) / after.reserved_bytes)} %` : '–'
    const stat = (id: string, name: string, value: string) =>
      html`<div>
        <dt>${name}</dt>
        <dd data-stat=${id}>${value}</dd>
      </div>`
    const { kind } = request
    return html`<dl class="stats">
        ${stat('reserved', 'reserved', formatBytes(after.reserved_bytes))}
        ${stat('used', 'used', formatBytes(after.used_bytes))} ${stat('share', 'share used', share)}
        ${stat('written', 'written', `${after.written} ${after.written === 1 ? 'position' : 'positions'}`)}
        ${kind === 'window' ? nothing : stat('copied', kind === 'paged' ? 'copy on write' : 'copied', `${after.copied_rows} ${after.copied_rows === 1 ? 'row' : 'rows'}`)}
        ${kind === 'paged' ? stat('free', 'free', `${after.free_pages} ${after.free_pages === 1 ? 'page' : 'pages'}`) : nothing}
      </dl>
      <p class="plot-note">
        One layer of Llama-3-8B as bfloat16: ${formatBytes(request.bytes_per_position)} for each position.
      </p>`
  }

  private renderSentence(scene: Scene): TemplateResult {
    const { operations } = scene.request
    const last = operations.at(-1)
    return html`${last ? html`<b class="operation">${operationName(last)}</b> ` : nothing}${
      scene.after.refused === '' || !last ? nothing : html`<b class="bad">✕</b> `
    }${whatHappened(scene)}`
  }

  private change(story: Story): void {
    this.playing.stop()
    this.show(story)
  }

  private show(story: Story): void {
    this.story = story
    const request = requestOf(story, story.shown)
    // Without its last operation: what changed is what the step is about.
    const earlier = requestOf(story, Math.max(0, story.shown - 1))
    this.answer.ask(async () => {
      const [before, after] = await Promise.all([lab.ask('cache_story', earlier), lab.ask('cache_story', request)])
      return { request, before, after }
    })
    this.requestUpdate()
  }
}

customElements.define('attn-cache-story', AttnCacheStory)
