import { defineConfig } from 'vitest/config'

// The packages' own sources, so that no test waits for a build or reads a stale one. Nothing like `import` or `module`
// here: Node is told the same conditions, and would follow them for `require` too.
const conditions = ['@carnet/source', 'node']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
})
