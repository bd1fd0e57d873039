import { launchChromium } from './chromium.ts'
import type { Engine, EngineName } from './engine.ts'
import { launchFirefox } from './firefox.ts'
import { launchWebKit } from './webkit.ts'

const launchers: Record<EngineName, () => Promise<Engine>> = {
  chromium: launchChromium,
  firefox: () => launchFirefox(),
  webkit: launchWebKit,
}

export const launch = (name: EngineName): Promise<Engine> => launchers[name]()
