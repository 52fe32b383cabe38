import { Pool } from 'pg'
import { expect, test } from 'vitest'
import { parseOptions } from './index.ts'
import type { PostgresOption } from './postgres-option.ts'

const parse = (postgres: unknown) =>
  parseOptions({ database: 'postgres://', postgres: postgres as PostgresOption }).postgres

test.each([
  'x',
  { poolSize: 0 },
  { poolSize: 1.5 },
  { statementTimeout: '0s' },
  { lockTimeout: 3 },
  { pool: {} },
])('postgres cannot be %j, and the sentence names it', (value) => {
  expect(() => parse(value)).toThrow(/^Option "postgres[".].*\.$/)
})

test('an unknown setting is refused by name', () => {
  expect(() => parse({ size: 1 })).toThrow('Unknown option "postgres.size".')
})

test('a pool of the package pg is taken as it is', async () => {
  const pool: PostgresOption['pool'] = new Pool()
  expect(parse({ pool })?.pool).toBe(pool)
  await pool.end()
})
