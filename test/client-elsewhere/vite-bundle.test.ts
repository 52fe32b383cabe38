// What Vite makes of a page with the client in it: no word of the server, and no more of the client than is asked for.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { createCounts } from '../browser/client-counts.ts'
import { serverWords } from '../client/server-words.ts'
import { repository } from '../planted-tree.ts'

const tell = createCounts('vite-bundle')
const scratch = mkdtempSync(join(tmpdir(), 'carnet-vite-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** `vite build` of a folder with an `index.html`, out of the packages' sources. */
async function build(root: string, name: string) {
  const home = join(scratch, `of-${name}`)
  mkdirSync(home)
  const config = join(home, 'vite.config.mjs')
  const told = join(home, 'modules.json')
  writeFileSync(config, configOf({ root, outDir: join(home, 'dist') }, told))
  const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js')
  const child = spawn(process.execPath, [vite, 'build', '--config', config], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', NODE_ENV: 'production', VITEST: undefined },
  })
  const [output, complaints] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  // such as modules of Node that were left out "for browser compatibility"
  expect([child.exitCode, complaints, output]).toEqual([0, '', ''])
  const assets = join(home, 'dist', 'assets')
  const scripts = readdirSync(assets).filter((file) => file.endsWith('.js'))
  return {
    /** The code of each module that is in the page, by its file. */
    modules: JSON.parse(readFileSync(told, 'utf8')) as Readonly<Record<string, string>>,
    bytes: gzipSync(scripts.map((file) => readFileSync(join(assets, file), 'utf8')).join('\n'), { level: 9 })
      .length,
  }
}

const configOf = ({ root, outDir }: { root: string; outDir: string }, told: string) => `
import { writeFileSync } from 'node:fs'
export default {
  root: ${JSON.stringify(root)},
  logLevel: 'warn',
  build: { outDir: ${JSON.stringify(outDir)}, emptyOutDir: true, modulePreload: { polyfill: false } },
  resolve: { conditions: ['@carnet/source', 'module', 'browser', 'production'] },
  plugins: [{
    name: 'tells-modules',
    generateBundle(_, bundle) {
      const modules = {}
      for (const { modules: own = {} } of Object.values(bundle))
        for (const [file, { code }] of Object.entries(own)) if (code) modules[file] = code
      writeFileSync(${JSON.stringify(told)}, JSON.stringify(modules))
    },
  }],
}
`

const wordsIn = (modules: Readonly<Record<string, string>>) =>
  Object.entries(modules).flatMap(([file, code]) =>
    serverWords.filter((word) => code.includes(word)).map((word) => `${word} in ${file}`),
  )

test('the example in React has the client in it, and nothing of the server', {
  timeout: 60_000,
}, async () => {
  const { modules, bytes } = await build(join(repository, 'examples', 'react'), 'example')
  const files = Object.keys(modules)
  const own = Object.fromEntries(Object.entries(modules).filter(([file]) => !isOfReact(file)))
  const ofClient = files.filter((file) => file.includes('/packages/client/src/'))
  expect(ofClient.length).toBeGreaterThan(10)
  // React, its scheduler, the client and the page: nobody else
  expect(Object.keys(own).filter((file) => !/\/(packages\/client|examples\/react)\/|^\0/.test(file))).toEqual(
    [],
  )
  expect(wordsIn(own)).toEqual([])
  tell('vite build of examples/react', {
    'bytes gzip': bytes,
    modules: files.length,
    'of the client': ofClient.length,
    'words of the server': wordsIn(own).length,
  })
  expect(bytes).toBeLessThan(80_000)
})

const isOfReact = (file: string) => /\/node_modules\/(react|react-dom|scheduler)\//.test(file)

/** A page whose script is this. */
function createPage(name: string, script: string): string {
  const root = join(scratch, name)
  mkdirSync(root)
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  writeFileSync(join(root, 'index.html'), '<!doctype html><script type="module" src="/main.js"></script>')
  writeFileSync(join(root, 'main.js'), script)
  return root
}

test('a page with the core alone is about 4 kB', { timeout: 60_000 }, async () => {
  const script = "import { createClient } from '@carnet/client'\ncreateClient({ baseUrl: '/api' })"
  const { modules, bytes } = await build(createPage('core', script), 'core')
  tell('vite build of the core', { 'bytes gzip': bytes, 'words of the server': wordsIn(modules).length })
  expect(wordsIn(modules)).toEqual([])
  expect(Object.keys(modules).filter((file) => /cookies|storage|react/.test(file))).toEqual([])
  // another minifier than the one that the limit of 4,096 is for
  expect(bytes).toBeLessThanOrEqual(4300)
  expect(bytes).toBeGreaterThan(2000)
})

test('a word of the server would be seen', { timeout: 60_000 }, async () => {
  const script = "import { endpoints } from '@carnet/contract'\nconsole.log(endpoints)"
  const { modules } = await build(createPage('contract', script), 'contract')
  expect(wordsIn(modules)).not.toEqual([])
})
