/** The only importer of the WebAssembly modules and of what em++ writes around them. */
import type { MainModule as ChecksModule } from '../../generated/attn_checks.js'
import type { MainModule as FiguresModule } from '../../generated/attn_figures.js'
import type { MainModule as HeadsModule } from '../../generated/attn_heads.js'
import type { MainModule as LabModule } from '../../generated/attn_lab.js'
import type { MainModule as ModelModule } from '../../generated/attn_model.js'
import type { MainModule as ProfileModule } from '../../generated/attn_profile.js'
import type { ModuleName } from './messages.ts'

export interface Modules {
  attn_lab: LabModule
  attn_profile: ProfileModule
  attn_figures: FiguresModule
  attn_heads: HeadsModule
  attn_model: ModelModule
  attn_checks: ChecksModule
}

type Factory = (options: {
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): object
}) => Promise<unknown>

const glue: Record<ModuleName, () => Promise<{ default: unknown }>> = {
  attn_lab: () => import('../../generated/attn_lab.js'),
  attn_profile: () => import('../../generated/attn_profile.js'),
  attn_figures: () => import('../../generated/attn_figures.js'),
  attn_heads: () => import('../../generated/attn_heads.js'),
  attn_model: () => import('../../generated/attn_model.js'),
  attn_checks: () => import('../../generated/attn_checks.js'),
}

/** What em++ wrote around the module: the same for every build of it. */
export async function loadGlue(name: ModuleName): Promise<Factory> {
  return (await glue[name]()).default as Factory
}

/** A running module with memory of its own, from code that is already compiled. */
export async function instantiate<N extends ModuleName>(name: N, wasm: WebAssembly.Module): Promise<Modules[N]> {
  const create = await loadGlue(name)
  return new Promise((resolve, reject) => {
    const instantiateWasm = (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => {
      WebAssembly.instantiate(wasm, imports).then(done, reject)
      return {}
    }
    create({ instantiateWasm }).then((module) => resolve(module as Modules[N]), reject)
  })
}
