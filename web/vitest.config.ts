import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Each project is one stage of `./lab test`; `e2e` wants build/site, `bench` its own modules, the others the wasm modules. */
export default defineConfig({
  root,
  cacheDir: 'build/vitest',
  test: {
    passWithNoTests: true,
    // Browsers wait for much besides the processor: two files at a time are faster on two cores too.
    maxWorkers: 2,
    projects: [
      {
        root,
        test: { name: 'unit', include: ['tests/web/**/*.test.ts'] },
      },
      {
        root,
        test: {
          name: 'exercises',
          include: ['tests/exercises/*.test.ts'],
          exclude: ['tests/exercises/adding.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: 'proof',
          include: ['tests/exercises/adding.test.ts', 'tests/exercises/proof/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        root,
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.e2e.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      ...(['chromium', 'firefox', 'webkit'] as const).map((engine) => ({
        root,
        test: {
          name: `engines-${engine}`,
          include: ['tests/engines/**/*.test.ts'],
          provide: { engine },
          // Two at a time: most of a browser's time is waiting.
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      })),
      {
        root,
        test: {
          name: 'bench',
          include: ['tests/bench/**/*.test.ts'],
          fileParallelism: false,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
