// What `npm create carnet` gives: projects made by the packed scaffold, installed from the packed packages, tested and
// compiled by their own scripts. One template; others where CARNET_SCAFFOLD names them, such as `react,nest`, or is `all`.
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { templateNames } from '../packages/create-carnet/src/templates.ts'
import { createScratch } from './cli/command.ts'
import { repository } from './planted-tree.ts'

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'carnet-scaffold-')))
afterAll(() => rmSync(scratch, { recursive: true }), 300_000)

const packages = ['contract', 'client', 'auth', 'create-carnet']
const tarballs: Record<string, string> = {}

function run(command: readonly string[], cwd: string) {
  const [program = '', ...args] = command
  // the project's own packages, not those of this repository that npm has put on the path
  const { NODE_OPTIONS: _, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' })
  return { status, printed: `${stdout}${stderr}` }
}

function mustRun(command: readonly string[], cwd: string): string {
  const { status, printed } = run(command, cwd)
  expect(status, printed).toBe(0)
  return printed
}

beforeAll(() => {
  mustRun([process.execPath, 'scripts/build.mjs'], repository)
  for (const name of packages) {
    const printed = mustRun(
      ['npm', 'pack', '--silent', '--pack-destination', scratch],
      join(repository, 'packages', name),
    )
    tarballs[name] = join(scratch, printed.trim().split('\n').at(-1) ?? '')
  }
  mustRun(['tar', '-xzf', tarballs['create-carnet'] ?? '', '-C', scratch], scratch)
}, 300_000)

const install = [
  'npm',
  'install',
  '--prefer-offline',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
]
const { CARNET_SCAFFOLD: wanted = 'node' } = process.env
const templates = wanted === 'all' ? templateNames : wanted.split(',')

describe.each(templates)('the template %s', (template) => {
  test('is a project that installs, compiles and passes its tests', { timeout: 300_000 }, ({ skip }) => {
    const create = [process.execPath, 'package/bin/create-carnet.js', `a-${template}`, '--template', template]
    expect(mustRun(create, scratch)).toContain(`cd a-${template}`)
    const project = join(scratch, `a-${template}`)
    const installed = run([...install, ...packages.slice(0, 3).map((name) => tarballs[name] ?? '')], project)
    if (installed.status !== 0) {
      // without a network this cannot be judged; every other failure is one
      expect(installed.printed).toMatch(/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/)
      const line = 'installing a project of the scaffold: no package registry can be reached\n'
      if (process.env['CARNET_UNAVAILABLE']) appendFileSync(process.env['CARNET_UNAVAILABLE'], line)
      else console.warn(line)
      skip()
    }
    expect(mustRun(['npm', 'test'], project)).toMatch(/passed/)
    mustRun(['npx', '--no', '--', 'tsc', '--noEmit'], project)
  })
})

test('the tarball of the scaffold pleases publint, and brings every template', async () => {
  const { buffer, byteOffset, byteLength } = readFileSync(tarballs['create-carnet'] ?? '')
  const { messages } = await publint({
    pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) },
    strict: true,
  })
  expect(messages).toEqual([])
  expect(readdirSync(join(scratch, 'package', 'dist', 'templates'))).toEqual(
    expect.arrayContaining([...templateNames]),
  )
})

test('the types of the page in React are those that `carnet types` prints', async () => {
  const { carnet, remove } = createScratch()
  const example = join(repository, 'examples', 'react')
  const { stdout } = await carnet(['types', '--config', join(example, 'carnet.config.ts')])
  // the formatter has its own mind about quotes and line ends
  const bare = (text: string) => text.replace(/[\s;"']/g, '')
  expect(bare(readFileSync(join(example, 'src', 'api.ts'), 'utf8'))).toBe(bare(stdout))
  await remove()
})

test('the scaffold and `carnet init` take the same names', async () => {
  const { carnet, remove } = createScratch()
  for (const name of ['1bad', 'Demo', 'node_modules', 'carnet', 'a'.repeat(101)]) {
    const create = [process.execPath, 'package/bin/create-carnet.js', name, '--template', 'node']
    expect(run(create, scratch)).toMatchObject({ status: 1, printed: (await carnet(['init', name])).stderr })
  }
  await remove()
})
