// A rule that catches nothing is worse than none: here each rule of .dependency-cruiser.mjs meets a planted
// violation, in a small tree of its own, and must catch it by name.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPlantedTree, repository } from './planted-tree.ts'

interface Caught {
  rule: string
  file: string
}

const auth = 'packages/auth/src'
const tree = createPlantedTree()
afterAll(tree.remove)

const innocent: Record<string, string[]> = {
  'packages/contract/src/index.ts': [],
  'packages/client/src/index.ts': ['@carnet/contract'],
  'packages/client/src/react/index.ts': ['react', '../index.ts'],
  'packages/admin/src/main.tsx': ['@carnet/contract', 'react', 'react-dom/client'],
  'packages/create-carnet/src/index.ts': ['node:fs'],
  [`${auth}/tokens/index.ts`]: ['node:crypto', './deep.ts'],
  [`${auth}/tokens/deep.ts`]: [],
  [`${auth}/keys/index.ts`]: ['../tokens/index.ts'],
  [`${auth}/users/index.ts`]: ['@node-rs/argon2', '@node-rs/bcrypt'],
  [`${auth}/pacing/index.ts`]: [],
  [`${auth}/audit/index.ts`]: ['../pacing/index.ts'],
  [`${auth}/limits/index.ts`]: ['rate-limiter-flexible'],
  [`${auth}/telemetry/index.ts`]: ['@opentelemetry/api', 'prom-client'],
  [`${auth}/feed/index.ts`]: ['../tokens/index.ts'],
  [`${auth}/sessions/index.ts`]: ['../tokens/index.ts', '../keys/index.ts', '../users/index.ts'],
  [`${auth}/sessions/index.test.ts`]: ['../stores/sqlite/index.ts'],
  [`${auth}/guard/index.ts`]: [
    '@carnet/contract',
    '../tokens/index.ts',
    '../feed/index.ts',
    '../users/index.ts',
  ],
  [`${auth}/claims/index.ts`]: ['../tokens/index.ts', '../users/index.ts', '../guard/index.ts'],
  [`${auth}/verifier/index.ts`]: [
    '../tokens/index.ts',
    '../keys/index.ts',
    '../feed/index.ts',
    '../guard/index.ts',
  ],
  [`${auth}/moving/index.ts`]: ['../tokens/index.ts', '../sessions/index.ts', '../users/index.ts'],
  [`${auth}/admin/index.ts`]: [
    '@carnet/contract',
    '../sessions/index.ts',
    '../users/index.ts',
    '../audit/index.ts',
  ],
  [`${auth}/stores/sql/index.ts`]: [
    '../../admin/index.ts',
    'kysely',
    '../../sessions/index.ts',
    '../../audit/index.ts',
    '../../limits/index.ts',
  ],
  [`${auth}/stores/sql/moving/index.ts`]: ['../../../moving/index.ts'],
  [`${auth}/stores/sqlite/deep.ts`]: ['../sql/moving/index.ts'],
  [`${auth}/stores/sqlite/index.ts`]: [
    '../sql/index.ts',
    'kysely',
    'node:sqlite',
    '../../sessions/index.ts',
    '../../moving/index.ts',
    '../../feed/index.ts',
  ],
  [`${auth}/stores/postgres/index.ts`]: ['kysely', 'pg', '../sql/index.ts'],
  [`${auth}/stores/redis/index.ts`]: ['redis', '../../feed/index.ts'],
  [`${auth}/stores/django/index.ts`]: [
    '../sql/index.ts',
    '../sqlite/index.ts',
    '../postgres/index.ts',
    '../../sessions/index.ts',
  ],
  [`${auth}/http/index.ts`]: [
    '@carnet/contract',
    'hono',
    'hono/cors',
    '../sessions/index.ts',
    '../users/index.ts',
    '../keys/index.ts',
    '../feed/index.ts',
    '../guard/index.ts',
  ],
  [`${auth}/adapters/fastify/index.ts`]: ['fastify', '../../http/index.ts'],
  [`${auth}/adapters/express/index.ts`]: ['express', '../../http/index.ts'],
  [`${auth}/cli/index.ts`]: ['commander', 'pino', '../create-auth.ts'],
  [`${auth}/testing/index.ts`]: ['../create-auth.ts'],
  [`${auth}/wiring/keep-keys.ts`]: ['../keys/index.ts', './open-database.ts', '../auth.ts'],
  [`${auth}/wiring/open-database.ts`]: ['../stores/sqlite/index.ts'],
  [`${auth}/auth.ts`]: [],
  [`${auth}/create-auth.ts`]: ['./http/index.ts', './stores/sqlite/index.ts', './wiring/keep-keys.ts'],
}

/** Rule: [the file that breaks it, what it imports]. */
const planted: Record<string, [string, string]> = {
  'tokens-layer': [`${auth}/tokens/planted-layer.ts`, '../keys/index.ts'],
  'users-layer': [`${auth}/users/planted-layer.ts`, '../sessions/index.ts'],
  'keys-layer': [`${auth}/keys/planted-layer.ts`, '../sessions/index.ts'],
  'telemetry-layer': [`${auth}/telemetry/planted-layer.ts`, '../tokens/index.ts'],
  'pacing-layer': [`${auth}/pacing/planted-layer.ts`, '../tokens/index.ts'],
  'audit-layer': [`${auth}/audit/planted-layer.ts`, '../tokens/index.ts'],
  'limits-layer': [`${auth}/limits/planted-layer.ts`, '../sessions/index.ts'],
  'feed-layer': [`${auth}/feed/planted-layer.ts`, '../stores/sqlite/index.ts'],
  'sessions-layer': [`${auth}/sessions/planted-layer.ts`, '../stores/sqlite/index.ts'],
  'guard-layer': [`${auth}/guard/planted-layer.ts`, '../sessions/index.ts'],
  'claims-layer': [`${auth}/claims/planted-layer.ts`, '../http/index.ts'],
  'verifier-layer': [`${auth}/verifier/planted-layer.ts`, '../http/index.ts'],
  'options-layer': [`${auth}/options/planted-layer.ts`, '../http/index.ts'],
  'moving-layer': [`${auth}/moving/planted-layer.ts`, '../stores/sqlite/index.ts'],
  'admin-layer': [`${auth}/admin/planted-layer.ts`, '../http/index.ts'],
  'stores-layer': [`${auth}/stores/sqlite/planted-layer.ts`, '../../http/index.ts'],
  'http-layer': [`${auth}/http/planted-layer.ts`, '../stores/sqlite/index.ts'],
  'adapters-layer': [`${auth}/adapters/fastify/planted-layer.ts`, '../../tokens/index.ts'],
  'node-rs-home': [`${auth}/sessions/planted-argon2.ts`, '@node-rs/argon2'],
  'opentelemetry-home': [`${auth}/http/planted-traces.ts`, '@opentelemetry/api'],
  'pino-home': [`${auth}/http/planted-pino.ts`, 'pino'],
  'prom-client-home': [`${auth}/http/planted-metrics.ts`, 'prom-client'],
  'commander-home': [`${auth}/http/planted-commander.ts`, 'commander'],
  'express-home': [`${auth}/http/planted-express.ts`, 'express'],
  'fastify-home': [`${auth}/adapters/express/planted-fastify.ts`, 'fastify'],
  'nestjs-home': [`${auth}/adapters/express/planted-nest.ts`, '@nestjs/core'],
  'kysely-home': [`${auth}/sessions/planted-kysely.ts`, 'kysely'],
  'rate-limiter-flexible-home': [`${auth}/sessions/planted-limiter.ts`, 'rate-limiter-flexible'],
  'redis-home': [`${auth}/stores/sql/planted-redis.ts`, 'redis'],
  'pg-home': [`${auth}/stores/sql/planted-pg.ts`, 'pg'],
  'node-sqlite-home': [`${auth}/sessions/planted-sqlite.ts`, 'node:sqlite'],
  'front-doors': [`${auth}/keys/planted-side-door.ts`, '../tokens/deep.ts'],
  'front-doors-from-the-root': [`${auth}/planted-side-door.ts`, './tokens/deep.ts'],
  'siblings-are-strangers': [`${auth}/stores/sqlite/planted-sibling.ts`, '../postgres/index.ts'],
  'stores-through-their-doors': [`${auth}/stores/django/planted-side-door.ts`, '../sqlite/deep.ts'],
  'nothing-imports-the-top': [`${auth}/sessions/planted-top.ts`, '../create-auth.ts'],
  'tokens-are-pure': [`${auth}/tokens/planted-io.ts`, 'node:fs'],
  'contract-imports-nothing': ['packages/contract/src/planted.ts', 'zod'],
  'client-imports-contract-only': ['packages/client/src/planted-server.ts', '@carnet/auth'],
  'admin-page-knows-the-wire-only': ['packages/admin/src/planted-client.ts', '@carnet/client'],
  'scaffold-imports-nothing': ['packages/create-carnet/src/planted-package.ts', 'zod'],
  'client-without-react': ['packages/client/src/planted-react.ts', 'react'],
  'wire-stays-above': [`${auth}/sessions/planted-wire.ts`, '@carnet/contract'],
  'packages-by-name': [`${auth}/http/planted-path.ts`, '../../../contract/src/index.ts'],
  'no-cycles': [`${auth}/users/planted-circle.ts`, './planted-cycle.ts'],
  'no-unresolvable': [`${auth}/users/planted-nowhere.ts`, './nowhere.ts'],
}
const rules: { name: string; comment: string; severity: string }[] = []
const layers: Record<string, string[]> = {}
let whenInnocent: Caught[] = []
let whenPlanted: Caught[] = []
const script = 'dependency-cruiser/bin/dependency-cruiser.mjs'

function cruise(): Caught[] {
  const { stdout } = tree.run(script, 'packages', '--output-type', 'json')
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string }; from: string }[] }
  }
  return summary.violations.map(({ rule, from }) => ({ rule: rule.name, file: from }))
}

const importing = (modules: string[]) => modules.map((name) => `import '${name}'\n`).join('') || 'export {}\n'

beforeAll(async () => {
  const config = await import(join(repository, '.dependency-cruiser.mjs'))
  rules.push(...config.default.forbidden)
  Object.assign(layers, config.layers)
  for (const [file, modules] of Object.entries(innocent)) tree.write(file, importing(modules))
  whenInnocent = cruise()
  for (const [file, module] of Object.values(planted)) tree.write(file, importing([module]))
  tree.write(`${auth}/users/planted-cycle.ts`, importing(['./planted-circle.ts']))
  // an import that only takes a type is an arrow too
  tree.write(`${auth}/users/planted-type.ts`, "export type { Session } from '../sessions/index.ts'\n")
  whenPlanted = cruise()
})

test('every rule is an error that tells what to do, and has a planted violation', () => {
  expect(rules.map(({ name }) => name).sort()).toEqual(Object.keys(planted).sort())
  for (const rule of rules)
    expect(rule).toMatchObject({ severity: 'error', comment: expect.stringMatching(/\w{3}/) })
})

test('a tree that keeps the rules passes', () => {
  expect(whenInnocent).toEqual([])
})

test.each(Object.entries(planted))('%s catches its violation', (rule, [file]) => {
  expect(whenPlanted).toContainEqual({ rule, file })
})

test('violations make the command fail, and imports of types count', () => {
  // as `npm run arrows` runs it: with --output-type json the command never fails
  expect(tree.run(script, 'packages').status).toBeGreaterThan(0)
  expect(whenPlanted).toContainEqual({ rule: 'users-layer', file: `${auth}/users/planted-type.ts` })
})

describe('what is written of the arrows', () => {
  const textOf = (file: string) => readFileSync(join(repository, file), 'utf8')
  const sourcesOf = (folder: string) =>
    globSync(`${auth}/${folder}/**/*.ts`, { cwd: repository })
      .filter((file) => !file.endsWith('.test.ts'))
      .map(textOf)
  /** Room: the cell of ARCHITECTURE.md that says what it may import. */
  const told = [...textOf('ARCHITECTURE.md').matchAll(/^\| `(\w+)\/` \|.*\| ([^|]+) \|$/gm)]
    .map(([, room = '', cell = '']) => ({ room, cell }))
    .filter(({ cell }) => cell !== 'all layers')

  test('ARCHITECTURE.md tells of each layer what the rules let it import, and of no other', () => {
    const roomsIn = (cell: string) => [...cell.matchAll(/`(\w+)\/`/g)].map(([, room]) => room).sort()
    const allowed = Object.entries(layers).map(([room, others]) => [room, others.toSorted()])
    expect(Object.fromEntries(told.map(({ room, cell }) => [room, roomsIn(cell)]))).toEqual(
      Object.fromEntries(allowed),
    )
  })

  test('ARCHITECTURE.md tells which layers speak the words of the contract', () => {
    const speaking = told.filter(({ cell }) => cell.startsWith('contract')).map(({ room }) => room)
    const importing = Object.keys(layers).filter((room) =>
      sourcesOf(room).some((source) => source.includes("from '@carnet/contract'")),
    )
    expect(speaking.sort()).toEqual(importing.sort())
  })

  test('adapters take nothing of http/ that others do not get as @carnet/auth/http', () => {
    const namesIn = (source: string, clause: RegExp) =>
      [...source.matchAll(clause)]
        .flatMap(([, names = '']) => names.split(','))
        .map((name) => name.trim().replace(/^type /, ''))
        .filter((name) => name !== '')
    const kit = namesIn(textOf(`${auth}/http/adapter-kit.ts`), /^export (?:type )?\{([^}]*)\}/gm)
    const taken = sourcesOf('adapters').flatMap((source) =>
      namesIn(source, /^import (?:type )?\{([^}]*)\} from '[./]+\/http\/index\.ts'/gm),
    )
    expect(taken).toContain('checkGuard')
    expect(taken.filter((name) => !kit.includes(name))).toEqual([])
  })
})
