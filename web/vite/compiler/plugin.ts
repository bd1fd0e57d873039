/**
 * C++ in the page, as far as the build goes: `compiler/` in the finished site with what is downloaded on a click, and
 * `virtual:compiler-manifest`, which tells the page what lies there.
 */
import { copyFileSync, createReadStream, mkdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { buildAssets, type BuiltAssets } from './assets.ts'
import { learner_headers } from './contents.ts'

interface CompilerAssetsOptions {
  /** Where packed files are kept between builds. */
  cache: string
  /** Licences of all that is shipped, as a text file. */
  licences: string
}

/** Below this the service worker keeps nothing by itself: the page keeps these files once they are asked for. */
export const compiler_folder = 'compiler/'

const id = 'virtual:compiler-manifest'
const resolved_id = `\0${id}`

export function compilerAssets({ cache, licences }: CompilerAssetsOptions): Plugin {
  let assets: BuiltAssets | undefined
  let out_dir = ''
  let developing = false
  const built = () => (assets ??= buildAssets(cache))
  return {
    name: 'attn-compiler-assets',
    configResolved(config) {
      out_dir = resolve(config.root, config.build.outDir)
      developing = config.command === 'serve'
    },
    buildStart() {
      assets = undefined
    },
    resolveId: (source) => (source === id ? resolved_id : undefined),
    load: (loaded) => (loaded === resolved_id ? manifestModule(built(), developing) : undefined),
    writeBundle() {
      for (const [path, file] of built().files) copyTo(join(out_dir, path), file)
      copyTo(join(out_dir, compiler_folder, 'LICENCES.txt'), licences)
    },
    configureServer(server) {
      server.watcher.add(learner_headers)
      server.watcher.on('all', (_event, path) => {
        if (!path.startsWith(learner_headers)) return
        assets = undefined
        const module = server.moduleGraph.getModuleById(resolved_id)
        if (module) server.moduleGraph.invalidateModule(module)
        server.ws.send({ type: 'full-reload' })
      })
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? '').split('?')[0]!.slice(1)
        const file = path.startsWith(compiler_folder) ? built().files.get(path) : undefined
        if (!file) return next()
        response.setHeader('content-type', 'application/octet-stream')
        response.setHeader('content-length', statSync(file).size)
        createReadStream(file).pipe(response)
      })
    },
  }
}

/** Chunks of the finished site lie in `assets/`, one below the root; Vite's own server names modules from the root. */
function manifestModule({ manifest }: BuiltAssets, developing: boolean): string {
  return [
    `export const manifest = ${JSON.stringify(manifest)}`,
    `const root = '${developing ? '/' : '../'}'`,
    'export const site_root = new URL(root, import.meta.url)',
  ].join('\n')
}

function copyTo(target: string, file: string): void {
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(file, target)
}

/** How clang's package finds its modules and headers: by fetching them from beside itself. */
const own_loading =
  /var modules = async \(fetch3\) => \(\{.*?\n\}\);\nvar filesystem = async \(fetch3\) => \(\{.*?\n\}\);\n/s
const our_loading = 'var modules = async () => globalThis.llvm_modules;\nvar filesystem = async () => ({});\n'
/** What is left of that where nobody comes: without it Vite would copy the modules into the site all the same. */
const unreached =
  /await import\("node:fs\/promises"\)|new URL\((?:`\.\/\$\{name\}`|"clang-format\.wasm"), import\.meta\.url\)/g

/**
 * Lets the packages take their modules from the page: clang's from `globalThis.llvm_modules` (see
 * web/src/compiler/tool.ts). So they are verified before use and handed to the next worker compiled, and Vite does not
 * copy the 105 MB of the package into the site.
 */
export function compilerPackages(): Plugin {
  return {
    name: 'attn-compiler-packages',
    enforce: 'pre',
    transform(code, id) {
      const file = id.split('?')[0]!
      const is_clang = file.endsWith('/@yowasp/clang/gen/bundle.js')
      if (!is_clang && !file.endsWith('/@wasm-fmt/clang-format/clang-format-web.js')) return undefined
      const changed = code.replace(own_loading, our_loading).replace(unreached, 'undefined')
      if ((is_clang && !changed.includes(our_loading)) || /import\.meta|import\(/.test(changed))
        throw new Error(`${file} loads its modules otherwise than before: look at web/vite/compiler/plugin.ts.`)
      return changed
    },
  }
}
