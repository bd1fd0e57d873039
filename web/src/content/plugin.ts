/**
 * Gives the pages `virtual:exercises` (the folders of site/exercises) and `virtual:learner-runner` (the sandbox worker's
 * script as text), made while building; see virtual.d.ts here and in ../learner.
 */
import { sep } from 'node:path'
import type { Plugin } from 'vite'
import { readExercises, type Exercise } from './exercise_folder.ts'
import { exerciseList, inListOrder } from './exercise_list.ts'
import type { ExerciseSummary } from './exercise_types.ts'

interface ContentOptions {
  /** Folder of the exercises. */
  exercises: string
  /** worker_main.ts */
  runner: string
  bundle(entry: string): Promise<string>
}

const prefix = '\0'

export function content({ exercises, runner, bundle }: ContentOptions): Plugin {
  let read: Exercise[] | undefined
  const all = () => (read ??= readExercises(exercises))
  const summaries = () => inListOrder(all().map(({ summary }) => summary))
  const find = (slug: string) => all().find(({ summary }) => summary.slug === slug)

  async function moduleText(id: string): Promise<string | undefined> {
    if (id === 'virtual:learner-runner') return asModule(await bundle(runner))
    if (id === 'virtual:exercises') return listModule(summaries(), all())
    const [, portion, slug] = /^virtual:exercise-(detail|help|mistakes)\/(.+)$/.exec(id) ?? []
    const exercise = slug === undefined ? undefined : find(slug)
    return exercise && asModule(exercise[portion as 'detail' | 'help' | 'mistakes'])
  }

  return {
    name: 'attn-content',
    buildStart() {
      read = undefined
      for (const { summary } of all()) this.debug(`exercise ${summary.number}: ${summary.slug}`)
    },
    resolveId(id) {
      return /^virtual:(exercises|exercise-(detail|help|mistakes)\/.+|learner-runner)$/.test(id)
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
          '%exercise_count%': () => String(summaries().length),
          '%first_exercise%': () => summaries()[0]!.slug,
        }
        return html.replace(/<!-- exercises -->|%(exercise_count|first_exercise)%/g, (name) => parts[name]!())
      },
    },
    configureServer(server) {
      server.watcher.add(exercises)
      server.watcher.on('all', (_event, path) => {
        if (!path.startsWith(exercises + sep)) return
        read = undefined
        for (const module of server.moduleGraph.idToModuleMap.values()) {
          if (module.id?.startsWith(`${prefix}virtual:exercise`)) server.moduleGraph.invalidateModule(module)
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
