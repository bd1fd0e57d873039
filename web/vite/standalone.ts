/** Small scripts that are not part of any page's graph and keep their name: what a host page includes. */
import { build, type Plugin } from 'vite'

/** One entry as one classic script, without imports left. */
export async function bundleClassic(entry: string, define: Record<string, string> = {}): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    build: {
      write: false,
      target: 'es2022',
      rollupOptions: { input: entry, output: { format: 'iife', codeSplitting: false } },
    },
  })
  const outputs = Array.isArray(result) ? result : [result]
  const chunk = outputs.flatMap((each) => ('output' in each ? each.output : [])).find((each) => each.type === 'chunk')
  if (!chunk || chunk.type !== 'chunk')
    throw new Error(`${entry} gave no script; does it import a module that is gone?`)
  return chunk.code
}

export function standalone(entries: Record<string, string>): Plugin {
  return {
    name: 'attn-standalone',
    async generateBundle() {
      for (const [fileName, entry] of Object.entries(entries)) {
        this.emitFile({ type: 'asset', fileName, source: await bundleClassic(entry) })
      }
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const entry = entries[(request.url ?? '').split('?')[0]!.slice(1)]
        if (!entry) return next()
        bundleClassic(entry).then((code) => response.setHeader('content-type', 'text/javascript').end(code), next)
      })
    },
  }
}
