import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { schemaType } from '../../packages/auth/src/cli/schema-type.ts'
import { repository } from '../planted-tree.ts'
import { createScratch } from './command.ts'
import { inProcess } from './in-process.ts'

const { folder, remove } = createScratch()
afterAll(remove)

const zod = JSON.stringify(join(repository, 'node_modules/zod/index.js'))

async function printed(options: string) {
  const file = join(folder, `carnet-${Math.random()}.config.ts`)
  writeFileSync(
    file,
    `import { z } from ${zod}\nexport default { database: 'sqlite::memory:', ${options} }\n`,
  )
  return inProcess(['types', '--config', file])
}

describe('carnet types', () => {
  test('prints the claims, the answer, the fields of users and the API', async () => {
    const { code, stdout, stderr } = await printed(`
      userFields: z.object({ role: z.enum(['reader', 'editor']).default('reader') }),
      claims: { schema: z.object({ email: z.string(), role: z.string().optional() }), from: () => ({}) },
      respond: { schema: z.object({ user: z.object({ name: z.string() }) }), from: () => ({}) },
    `)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain("import type { Api as CarnetApi } from '@carnet/client'")
    expect(stdout).toContain('export type Claims = { email: string; role?: string }')
    expect(stdout).toContain('export type Answer = { user: { name: string } }')
    expect(stdout).toContain('export type UserFields = { role: "reader" | "editor" }')
    expect(stdout).toContain('export type Api = CarnetApi<Claims, Answer>')
  })

  test('says of what it cannot know the type', async () => {
    const { code, stdout, stderr } = await printed('respond: () => ({ user: 1 }),')
    expect(code).toBe(0)
    expect(stderr).toContain(
      'respond has no schema that tells its type, so Answer is Record<string, unknown>',
    )
    expect(stdout).toContain('export type Claims = object')
  })
})

test.each([
  [
    z.object({ 'e-mail': z.email(), tags: z.array(z.enum(['a', 'b'])) }),
    '{ "e-mail": string; tags: ("a" | "b")[] }',
  ],
  [
    z.object({ at: z.tuple([z.string(), z.int()]), more: z.unknown() }),
    '{ at: [string, number]; more: unknown }',
  ],
  [z.record(z.string(), z.number().nullable()), 'Record<string, number | null>'],
  [z.union([z.literal(1), z.object({ deep: z.boolean() })]), '1 | { deep: boolean }'],
  [z.object({}), 'object'],
])('a schema becomes the type that it lets through: %#', (schema, type) => {
  expect(schemaType(schema)).toBe(type)
})
