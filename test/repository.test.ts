// What no compiler looks at: names of files, paths in the documents, and text that belongs to one machine only.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from './planted-tree.ts'

const notOurs = new Set(['.git', 'node_modules', 'dist', 'package-lock.json'])
const written = /\.(ts|tsx|js|mjs|json|md|sql|html|css|yml|yaml|svg)$|^\.?[a-z-]+$|^[A-Z]+$/

function filesUnder(folder: string): string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true })
    .filter(({ name }) => !notOurs.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesUnder(path) : [path]
    })
    .filter((path) => written.test(basename(path)))
}

const files = filesUnder('.')
const textOf = (file: string) => readFileSync(join(repository, file), 'utf8')

test('the files are found', () => {
  expect(files).toContain(relative(repository, import.meta.filename))
  expect(files).toContain('LICENSE')
  expect(files).toContain('.npmrc')
})

test('no file or folder has a name that says nothing', () => {
  const empty = /^(utils?|helpers?|common|shared|libs?|misc|types|managers?)$/
  // the folder of the tests of types
  const named = files.filter((file) => !file.startsWith(join('test', 'types')))
  const words = (file: string) => file.split(/[\\/]/).map((part) => part.replace(/\..*$/, ''))
  expect(named.filter((file) => words(file).some((word) => empty.test(word)))).toEqual([])
})

test('every layer of the source has its rule in .dependency-cruiser.mjs', async () => {
  const { default: config } = await import(join(repository, '.dependency-cruiser.mjs'))
  const ruled = config.forbidden.map(({ name }: { name: string }) => name)
  const source = readdirSync(join(repository, 'packages/auth/src'), { withFileTypes: true })
  const layers = source.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  // these know everything; `nothing-imports-the-top` keeps the others from knowing them
  const ruleless = layers.filter((name) => !['cli', 'testing', 'wiring'].includes(name))
  expect(ruled).toEqual(expect.arrayContaining(ruleless.map((name) => `${name}-layer`)))
})

/** What a document calls a path: code that ends like a file or a folder, and the targets of relative links. */
function pathsIn(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '')
  const code = [...prose.matchAll(/`([^`\s]+)`/g)].map(([, span]) => span ?? '')
  const isPath = (span: string) => /^[\w.][\w./-]*(\/|\.(ts|js|mjs|json|md|sql|svg))$/.test(span)
  return [...code.filter(isPath), ...linksIn(markdown)]
}

function linksIn(markdown: string): string[] {
  const targets = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '')
  return targets.filter((target) => !/^([a-z]+:|#)/.test(target)).map((target) => target.replace(/#.*$/, ''))
}

test('every path that ARCHITECTURE.md names exists', () => {
  const homes = ['.', 'packages', 'packages/auth', 'packages/auth/src']
  const paths = pathsIn(textOf('ARCHITECTURE.md'))
  expect(paths).not.toEqual([])
  expect(paths.filter((path) => !homes.some((home) => existsSync(join(repository, home, path))))).toEqual([])
})

test.each(files.filter((file) => file.endsWith('.md')))('every link of %s leads somewhere', (file) => {
  const home = join(repository, dirname(file))
  expect(linksIn(textOf(file)).filter((target) => !existsSync(join(home, target)))).toEqual([])
})

test('no text names a folder of one machine or the host of a package registry', () => {
  // in pieces, or this file would be the first to be found
  const folders = ['work', 'root', 'Users'].map((name) => `/${name}/`)
  const foreign = [...folders, ['registry', 'npmjs', 'org'].join('.')]
  const naming = files.filter((file) => foreign.some((word) => textOf(file).includes(word)))
  expect(naming).toEqual([])
})
