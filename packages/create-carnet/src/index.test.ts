import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { main } from './index.ts'
import { templateNames } from './templates.ts'

const folder = mkdtempSync(join(tmpdir(), 'create-carnet-'))
afterAll(() => rmSync(folder, { recursive: true }))

const templates = fileURLToPath(new URL('../../../examples', import.meta.url))

async function create(typed: readonly string[], answers: readonly string[] = []) {
  const printed: string[] = []
  const failed: string[] = []
  const asked: string[] = []
  const left = [...answers]
  const ask = async (question: string) => {
    asked.push(question)
    return left.shift() ?? ''
  }
  const code = await main(typed, {
    templates,
    folder,
    print: (text) => printed.push(text),
    printError: (text) => failed.push(text),
    ask: answers.length > 0 ? ask : undefined,
  })
  return { code, printed: printed.join('\n'), failed: failed.join('\n'), asked }
}

const read = (file: string) => readFileSync(join(folder, file), 'utf8')

test.each(templateNames)(
  '%s: a project of its own name, with tests, and nothing of this repository',
  async (template) => {
    const name = `my-${template}`
    const { code, printed, asked } = await create([name, '--template', template])
    expect([code, asked]).toEqual([0, []])
    expect(printed).toContain(`  cd ${name}\n  npm install\n  npm test\n`)
    const files = readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
    expect(files).toEqual(
      expect.arrayContaining(['package.json', 'tsconfig.json', '.gitignore', 'README.md']),
    )
    expect(files.filter((file) => /node_modules|\.db/.test(file))).toEqual([])
    expect(files.some((file) => file.endsWith('.test.ts'))).toBe(true)
    const manifest = JSON.parse(read(`${name}/package.json`))
    expect(manifest).toMatchObject({ name, private: true, scripts: { test: 'vitest run' } })
    const versions = Object.values<string>({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(versions.filter((version) => !/^\^\d/.test(version))).toEqual([])
    // what a file imports is in its own folder, or a dependency
    const sources = files.filter((file) => /\.tsx?$/.test(file)).map((file) => read(`${name}/${file}`))
    expect(sources.filter((source) => /from '\.\.\/\.\.\//.test(source))).toEqual([])
  },
)

test('gives each project that the command runs a secret of its own, for its owner only', async () => {
  await create(['one', '-t', 'server'])
  await create(['two', '-t', 'react'])
  const secrets = ['one', 'two'].map(
    (name) => /^CARNET_SECRET=([0-9a-f]{64})$/m.exec(read(`${name}/.env`))?.[1],
  )
  expect(new Set(secrets).size).toBe(2)
  expect(secrets).not.toContain(undefined)
  expect(statSync(join(folder, 'one/.env')).mode & 0o777).toBe(0o600)
  expect(read('one/.gitignore').split('\n')).toContain('.env')
})

test('leaves what exists as it is', async () => {
  mkdirSync(join(folder, 'mine'))
  writeFileSync(join(folder, 'mine/package.json'), '{}')
  const { code, failed } = await create(['mine', '-t', 'node'])
  expect([code, failed]).toEqual([1, `'${join(folder, 'mine')}' already exists`])
  expect(readdirSync(join(folder, 'mine'))).toEqual(['package.json'])
  expect(read('mine/package.json')).toBe('{}')
})

test('asks for what is missing, until the answer is good', async () => {
  const { code, asked } = await create([], ['Not A Name', 'asked', 'angular', 'node'])
  expect([code, asked.length]).toEqual([0, 4])
  expect(JSON.parse(read('asked/package.json')).name).toBe('asked')
})

test.each([
  [['x', '--template', 'angular'], /There is no template 'angular'/],
  [['x'], /one of react, server/],
  [['../evil', '-t', 'node'], /not a valid project name/],
  [['x', 'y', '-t', 'node'], /Name one project/],
  [['x', '--colour'], /--colour/],
])('%j is refused in one sentence, and makes nothing', async (typed, sentence) => {
  const { code, failed } = await create(typed)
  expect(code).toBe(1)
  expect(failed).toMatch(sentence)
  expect(readdirSync(folder)).not.toContain('x')
})

test('--help lists the templates', async () => {
  const { code, printed } = await create(['--help'])
  expect(code).toBe(0)
  for (const name of templateNames) expect(printed).toContain(`  ${name} `)
})
