import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// The packages' own sources, so that no test waits for a build or reads a stale one. Nothing like `import` or `module`
// here: Node is told the same conditions, and would follow them for `require` too.
const conditions = ['@carnet/source', 'node']

/** What judges how long something takes, so closely that it needs the machine to itself. */
const timed = [
  'packages/auth/src/limits/hard-times.test.ts',
  'packages/auth/src/telemetry/readiness.test.ts',
  'packages/auth/src/sessions/device-name.test.ts',
  'packages/auth/src/stores/postgres/{outage,revocation-log}.test.ts',
  'packages/auth/src/stores/redis/redis.test.ts',
  'packages/auth/src/stores/sqlite/connection.test.ts',
  'packages/auth/src/users/hashers/argon2.test.ts',
  'packages/auth/src/users/{account-writes,emails,passwords,passwords-django,usernames,validators}.test.ts',
  'test/operations/{event-loop,readiness,rolling-restart,serving}.test.ts',
  'test/races/{postgres,redis,two-processes,verifier,verifier-postgres}.test.ts',
]

/** What takes longest, begun first: the last of them would be waited for while all others are done. */
const long = [
  'packages/auth/src/stores/{django/django-store,django/django-postgres-store,postgres/postgres-store}.test.ts',
  'test/browser/**/*.test.ts',
  'test/cli/{audit,import-django-kill,serve}.test.ts',
  'test/{faults,interop-live,interop-recorded,packages,scaffold,scaling}.test.ts',
  'test/http/{suite,suite-frameworks}.test.ts',
  'test/model/{model,mutants}.test.ts',
]

/** What starts no process, no server and no database: the same worker runs one file after another. */
const pure = ['packages/*/src/**/*.test.ts']
const notPure = ['packages/auth/src/{adapters,stores,testing}/**']

// files wait for servers more than they compute, so one more of them than there are processors
const maxWorkers = availableParallelism() + 1

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // how long a thing may take is asserted where that is the question; a second is little on a busy machine
    expect: { poll: { timeout: 10_000 } },
    // side by side; Vitest begins the projects in the order of their names
    projects: [
      { extends: true, test: { name: '1 long', include: long, maxWorkers } },
      {
        extends: true,
        test: {
          name: '2 pure',
          include: pure,
          exclude: [...notPure, ...timed],
          isolate: false,
          restoreMocks: true,
          maxWorkers,
        },
      },
      {
        extends: true,
        test: {
          name: '3 other',
          include: [
            'packages/auth/src/{adapters,stores,testing}/**/*.test.ts',
            'test/**/*.test.ts',
            'examples/**/*.test.ts',
          ],
          exclude: [...long, ...timed],
          maxWorkers,
        },
      },
      // after all others, one at a time
      {
        extends: true,
        test: { name: '4 timed', include: timed, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
})
