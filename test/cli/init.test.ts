import { spawnSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { repository } from '../planted-tree.ts'
import { commandEnvironment, createScratch } from './command.ts'

const { folder, carnet, remove } = createScratch()
afterAll(remove)

const project = join(folder, 'fresh')

function run(...args: string[]) {
  const options = { cwd: project, env: commandEnvironment(folder), encoding: 'utf8' } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options)
  return { status, printed: stdout + stderr }
}

beforeAll(async () => {
  await carnet(['init', 'fresh'])
  symlinkSync(join(repository, 'node_modules'), join(project, 'node_modules'))
  // a project runs the command as it is published
  expect(run(join(repository, 'scripts', 'build.mjs'))).toMatchObject({ status: 0 })
}, 180_000)

test('a new project passes its own test with the built command', { timeout: 60_000 }, () => {
  const { status, printed } = run('--test')
  expect(status, printed).toBe(0)
  expect(printed).toContain('a user signs in and is known by the access token')
})

test('a new project compiles against the published types', { timeout: 60_000 }, () => {
  const { status, printed } = run(join(repository, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.')
  expect(status, printed).toBe(0)
})
