// What users get: the packages packed, judged by publint and attw, installed from their tarballs into an empty
// project, compiled against and run there.
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { repository } from './planted-tree.ts'

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'carnet-packages-')))
afterAll(() => rmSync(scratch, { recursive: true }))

const manifestOf = (file: string) => JSON.parse(readFileSync(join(repository, file), 'utf8'))
const tarballs = ['contract', 'client', 'auth'].map((name) => {
  const manifest = manifestOf(`packages/${name}/package.json`)
  return { manifest, name, file: join(scratch, `carnet-${name}-${manifest.version}.tgz`) }
})

interface Command {
  cwd: string
  env?: NodeJS.ProcessEnv
}

function run([command = '', ...args]: string[], { cwd, env = process.env }: Command) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' })
  return { status, printed: `${stdout}${stderr}` }
}

function mustRun(command: string[], options: Command): string {
  const { status, printed } = run(command, options)
  expect(status, printed).toBe(0)
  return printed
}

beforeAll(() => {
  mustRun([process.execPath, 'scripts/build.mjs'], { cwd: repository })
  for (const { name } of tarballs) {
    mustRun(['npm', 'pack', '--pack-destination', scratch], { cwd: join(repository, 'packages', name) })
  }
}, 180_000)

describe.each(tarballs)('the tarball of $name', ({ manifest, name, file }) => {
  test('holds what its package.json names, and no tests', () => {
    const entries = createPackageFromTarballData(readFileSync(file)).listFiles()
    const packed = entries.map((entry) => entry.replace(/^\/node_modules\/@carnet\/[^/]+/, '.'))
    const targets = Object.values<Record<string, string>>(manifest.exports).flatMap((entry) =>
      Object.values(entry),
    )
    expect(packed).toEqual(expect.arrayContaining([...targets, './LICENSE', './README.md']))
    expect(packed.filter((path) => path.includes('.test.'))).toEqual([])
  })

  const testOfAuth = name === 'auth' ? test : () => undefined
  testOfAuth('brings the files that its pages load', () => {
    const entries = createPackageFromTarballData(readFileSync(file)).listFiles()
    const packed = entries.map((entry) => entry.replace(/^\/node_modules\/@carnet\/[^/]+/, '.'))
    const scripts = ['carnet.js', 'docs.js', 'element.js', 'inspect.js', 'story.js', 'times.js', 'verdict.js']
    const styles = ['carnet.css', 'docs.css', 'endpoint.css', 'inspect.css']
    const assets = [...scripts, ...styles, 'carnet.svg'].map((asset) => `./assets/${asset}`)
    const viewer = ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE', 'NOTICE']
    expect(packed).toEqual(
      expect.arrayContaining([...assets, ...viewer.map((part) => `./dist/viewer/${part}`)]),
    )
  })

  test('pleases publint', async () => {
    const { buffer, byteOffset, byteLength } = readFileSync(file)
    const tarball = buffer.slice(byteOffset, byteOffset + byteLength)
    const { messages } = await publint({ pack: { tarball }, strict: true })
    expect(messages).toEqual([])
  })

  test('has types that resolve for modules and bundlers', async () => {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(file)))
    if (!result.types) throw new Error('the package has no types')
    // esm-only: what CommonJS and the resolution of Node 10 cannot do is not promised
    const elsewhere = ['node10', 'node16-cjs']
    const problems = result.problems.filter(
      (problem) => !('resolutionKind' in problem && elsewhere.includes(problem.resolutionKind)),
    )
    expect(problems).toEqual([])
  })
})

describe('an empty project', { timeout: 120_000 }, () => {
  const project = join(scratch, 'an empty project')
  const entryPoints = tarballs.flatMap(({ manifest }) =>
    Object.keys(manifest.exports).map((path) => path.replace('.', manifest.name)),
  )
  // what the adapters' users have, and what compiling needs
  const alsoThere = [
    ...['@types/express', '@types/node', '@types/react', 'express', 'fastify', 'react'],
    ...['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs'],
  ]
  let installed = false

  beforeAll(() => {
    const { devDependencies } = manifestOf('package.json')
    const others = alsoThere.map((name) => `${name}@${devDependencies[name]}`)
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }')
    const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    const command = ['npm', 'install', ...flags, ...tarballs.map(({ file }) => file), ...others]
    const { status, printed } = run(command, { cwd: project })
    installed = status === 0
    if (installed) return
    // without a network only this part cannot be judged; every other failure is one
    expect(printed).toMatch(/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/)
    const line = 'installing the packed packages in an empty project: no package registry can be reached\n'
    if (process.env['CARNET_UNAVAILABLE']) appendFileSync(process.env['CARNET_UNAVAILABLE'], line)
    else console.warn(line)
  }, 180_000)

  test('compiles against every entry point', ({ skip }) => {
    if (!installed) skip()
    const imports = entryPoints.map((name, index) => `import * as entry${index} from '${name}'\n`)
    const names = entryPoints.map((_, index) => `entry${index}`)
    writeFileSync(join(project, 'main.ts'), `${imports.join('')}\nexport const all = [${names.join(', ')}]\n`)
    const flags = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024']
    const compiler = join(repository, 'node_modules/typescript/bin/tsc')
    mustRun([process.execPath, compiler, ...flags, '--types', 'node', 'main.ts'], { cwd: project })
  })

  test('imports every entry point', ({ skip }) => {
    if (!installed) skip()
    const program = `for (const name of ${JSON.stringify(entryPoints)}) {
      const names = Object.keys(await import(name))
      if (names.length === 0) throw new Error(name + ' exports nothing')
    }`
    writeFileSync(join(project, 'main.mjs'), program)
    expect(mustRun([process.execPath, 'main.mjs'], { cwd: project })).toBe('')
  })

  test('answers a browser with pages, and with the files that they load', ({ skip }) => {
    if (!installed) skip()
    const program = `import { createAuth } from '@carnet/auth'
    const auth = await createAuth({ database: 'sqlite::memory:', autoMigrate: true, pages: true, secret: 'the-secret-of-the-suite-0123456789-abcdef' })
    for (const path of ['/api/token/', '/docs', '/carnet/assets/carnet.css', '/carnet/viewer/swagger-ui-bundle.js']) {
      const { status } = await auth.handler(new Request('http://a' + path, { headers: { accept: 'text/html' } }))
      if (status !== 200) throw new Error(path + ' ' + status)
    }
    await auth.close()`
    writeFileSync(join(project, 'pages.mjs'), program)
    expect(mustRun([process.execPath, 'pages.mjs'], { cwd: project })).toBe('')
  })

  test('has the command', ({ skip }) => {
    if (!installed) skip()
    expect(mustRun(['npx', '--no', '--', 'carnet', '--version'], { cwd: project })).toContain(
      tarballs[2]?.manifest.version,
    )
  })
})
