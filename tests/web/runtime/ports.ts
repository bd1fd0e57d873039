/** A client over ports that run the shipped module in this thread: what a worker does, without the browser's worker. */
import { LabClient } from '../../../web/src/runtime/client.ts'
import type { PoolOptions } from '../../../web/src/runtime/heads_pool.ts'
import type { OpenPort, Port, PortEvents } from '../../../web/src/runtime/lane.ts'
import type { FromWorker, ModuleName, ToWorker } from '../../../web/src/runtime/messages.ts'
import { instantiate } from '../../../web/src/runtime/module.ts'
import { answer } from '../../../web/src/runtime/serve.ts'
import { shippedModule } from './shipped.ts'

export interface OpenedPort {
  module: ModuleName
  asked: string[]
  terminated: boolean
  events: PortEvents
}

export const one_core: PoolOptions = { cores: 1, shared: false }

/** `hold` keeps a method from being answered, as a long computation would. */
export function labWithPorts({
  hold = [] as string[],
  change = (message: FromWorker) => message,
  pool = one_core,
} = {}): { client: LabClient; ports: OpenedPort[] } {
  const ports: OpenedPort[] = []
  const open: OpenPort = async (module, events): Promise<Port> => {
    const port: OpenedPort = { module, asked: [], terminated: false, events }
    ports.push(port)
    const running = instantiate(module, await shippedModule(module))
    return {
      async post(message: ToWorker, transfer: Transferable[] = []) {
        if (message.kind !== 'request') return
        const arrived = structuredClone(message, { transfer })
        port.asked.push(arrived.method)
        const tell = (progress: FromWorker) => void (port.terminated || events.message(progress))
        const said = change(answer(module, await running, arrived, tell))
        if (!port.terminated && !hold.includes(arrived.method)) events.message(said)
      },
      terminate: () => (port.terminated = true),
    }
  }
  return { client: new LabClient(open, pool), ports }
}
