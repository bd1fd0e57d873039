/**
 * Gives the pages `virtual:exercises` (the folders of site/exercises), `virtual:lessons` (the files of site/lessons) and
 * `virtual:learner-runner` (the sandbox worker's script as text), made while building; see virtual.d.ts here and in
 * ../learner. Writes the index of the search beside the pages.
 */
import { sep } from 'node:path'
import type { Plugin } from 'vite'
import type { Exercise } from './exercise_folder.ts'
import { exerciseList, inListOrder } from './exercise_list.ts'
import type { ExerciseSummary } from './exercise_types.ts'
import { exerciseNames, figureNames, questionNames } from './embed_names.ts'
import { lessonList } from './lesson_list.ts'
import { searchDocuments } from './lesson_pages.ts'
import { searchIndex } from './search_index.ts'
import type { SiteContent } from './site_content.ts'
import { positionCountFigure, scoreBytesFigure } from './static_figures.ts'

interface ContentOptions {
  source: SiteContent
  /** worker_main.ts */
  runner: string
  bundle(entry: string): Promise<string>
}

const prefix = '\0'

const search_file = 'learn/search.json'

export function content({ source, runner, bundle }: ContentOptions): Plugin {
  const all = () => source.read().exercises
  const lessons = () => source.read().course.lessons.map(({ summary }) => summary)
  const search = () => searchIndex(searchDocuments(source.read()))
  const summaries = () => inListOrder(all().map(({ summary }) => summary))
  const find = (slug: string) => all().find(({ summary }) => summary.slug === slug)

  async function moduleText(id: string): Promise<string | undefined> {
    if (id === 'virtual:learner-runner') return asModule(await bundle(runner))
    if (id === 'virtual:exercises') return listModule(summaries(), all())
    if (id === 'virtual:lessons') return `export const lessons = ${JSON.stringify(lessons())}`
    const [, portion, slug] = /^virtual:exercise-(detail|help|mistakes)\/(.+)$/.exec(id) ?? []
    const exercise = slug === undefined ? undefined : find(slug)
    return exercise && asModule(exercise[portion as 'detail' | 'help' | 'mistakes'])
  }

  return {
    name: 'attn-content',
    buildStart() {
      source.forget()
      for (const { summary } of all()) this.debug(`exercise ${summary.number}: ${summary.slug}`)
    },
    resolveId(id) {
      return /^virtual:(exercises|lessons|exercise-(detail|help|mistakes)\/.+|learner-runner)$/.test(id)
        ? prefix + id
        : undefined
    },
    load(id) {
      return id.startsWith(prefix + 'virtual:') ? moduleText(id.slice(prefix.length)) : undefined
    },
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => {
        const parts: Record<string, () => string> = {
          '<!-- exercises -->': () => exerciseList(summaries()),
          '<!-- lessons -->': () => lessonList(lessons(), summaries()),
          '<!-- score-bytes -->': () => scoreBytesFigure(3),
          '<!-- score-bytes 2 -->': () => scoreBytesFigure(2),
          '<!-- position-count -->': () => positionCountFigure(3),
          '<!-- embed-exercises -->': () => exerciseNames(summaries()),
          '<!-- embed-figures -->': () => figureNames(),
          '<!-- embed-questions -->': () => questionNames(lessons()),
          '%exercise_count%': () => String(summaries().length),
          '%first_exercise%': () => summaries()[0]!.slug,
        }
        return html.replace(
          /<!-- (?:exercises|lessons|score-bytes(?: 2)?|position-count|embed-(?:exercises|figures|questions)) -->|%(exercise_count|first_exercise)%/g,
          (name) => parts[name]!(),
        )
      },
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: search_file, source: search() })
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url?.split('?')[0] !== `/${search_file}`) return next()
        response.setHeader('content-type', 'application/json').end(search())
      })
      server.watcher.add([...source.folders])
      server.watcher.on('all', (_event, path) => {
        if (!source.folders.some((folder) => path.startsWith(folder + sep))) return
        source.forget()
        for (const module of server.moduleGraph.idToModuleMap.values()) {
          if (/virtual:(?:exercise|lessons)/.test(module.id ?? '')) server.moduleGraph.invalidateModule(module)
        }
        server.ws.send({ type: 'full-reload' })
      })
    },
  }
}

function asModule(value: unknown): string {
  return `export default ${JSON.stringify(value)}`
}

function listModule(summaries: ExerciseSummary[], exercises: Exercise[]): string {
  const loaders = (portion: string, some = exercises) =>
    some.map(({ summary: { slug } }) => `'${slug}': () => import('virtual:exercise-${portion}/${slug}')`).join(', ')
  return [
    `export const exercises = ${JSON.stringify(summaries)}`,
    `export const loadDetail = { ${loaders('detail')} }`,
    `export const loadHelp = { ${loaders('help')} }`,
    `export const loadMistakes = { ${loaders(
      'mistakes',
      exercises.filter(({ detail }) => detail.runs_model),
    )} }`,
  ].join('\n')
}
