/**
 * The figures that a lesson can show and that other people's pages can embed. A figure is one custom element in the
 * folder of its tag, or HTML that is made while building; a lesson names it as `<attn-softmax temperature="0.5" />`.
 */
import { positionCountFigure, scoreBytesFigure, type HeadingLevel, type StaticFigure } from './static_figures.ts'

export interface FigureKind {
  /** Its embed address: `embed/<name>/`. */
  name: string
  tag: `attn-${string}`
  title: string
  /** What a lesson may set, and what it may be. */
  attributes: Readonly<Record<string, RegExp>>
  /** Where no script is needed. */
  fixed?: StaticFigure
}

const number = /^-?\d+(\.\d+)?$/
const numbers = /^-?\d+(\.\d+)?(, ?-?\d+(\.\d+)?)*$/

export const figures: readonly FigureKind[] = [
  figure('attention', 'attn-heads', 'Who looks at whom'),
  figure('memory', 'attn-memory', 'The memory of attention'),
  figure('sweep', 'attn-sweep', 'Bytes and time against N'),
  figure('long-run', 'attn-long-run', 'Past the wall'),
  figure('race', 'attn-race', 'Naive against cached generation'),
  figure('machine', 'attn-machine', 'What this machine can do'),
  figure('roofline', 'attn-roofline', 'The roofline of this machine'),
  figure('heads-profile', 'attn-heads-profile', 'More heads at the same width'),
  figure('crossover', 'attn-crossover', 'Attention against the feed-forward network'),
  figure('projections', 'attn-projections', 'Projected again, or once'),
  figure('kv-bytes', 'attn-kv-bytes', 'The KV caches of known models'),
  { ...figure('score-bytes', 'attn-score-bytes', 'Memory for the scores'), fixed: scoreBytesFigure },
  { ...figure('position-count', 'attn-position-count', 'Positions computed'), fixed: positionCountFigure },
  figure('dot-products', 'attn-dot-products', 'Dot products become scores', { output: /^yes$/ }),
  figure('softmax', 'attn-softmax', 'Softmax, temperature and entropy', { scores: numbers, temperature: number }),
  figure('scale-lens', 'attn-scale-lens', 'Why divide by √d_k'),
  figure('positions', 'attn-positions', 'Where a key stands', { kind: /^(none|rotary|alibi)$/ }),
  figure('mask-painter', 'attn-mask-painter', 'Paint a mask', { pattern: /^[a-z-]+$/, layers: number }),
  figure('online-softmax', 'attn-online-softmax', 'Softmax, tile by tile', { tile: number }),
  figure('one-or-eight', 'attn-one-or-eight', 'One head of 512, or eight of 64'),
  figure('ledger', 'attn-ledger', 'What a forward pass costs'),
  figure('config-cache', 'attn-config-cache', 'Read a config, compute the cache', { model: /^[\w.-]+$/ }),
  figure('cache-story', 'attn-cache-story', 'A cache fills', { kind: /^(contiguous|window|paged)$/ }),
  figure('decode-loop', 'attn-decode-loop', 'The decode loop, operation by operation'),
]

export const figureWithTag = (tag: string): FigureKind | undefined => figures.find((figure) => figure.tag === tag)

/** How it stands in a page. */
export function figureHtml({ tag, fixed }: FigureKind, level: HeadingLevel, attributes = ''): string {
  return fixed ? fixed(level) : `<${tag} level="${level}"${attributes}></${tag}>`
}

/** What a page has to load for it. */
export function figureScript({ tag, fixed }: FigureKind): string {
  return fixed ? '' : `<script type="module" src="/@web/components/${tag}/${tag}.ts"></script>`
}

function figure(
  name: string,
  tag: FigureKind['tag'],
  title: string,
  attributes: FigureKind['attributes'] = {},
): FigureKind {
  return { name, tag, title, attributes }
}
