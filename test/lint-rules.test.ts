// Each rule that biome.json asks for by name meets a planted violation and must catch it; so must the settings
// that keep the contract free of Node and the DOM.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPlantedTree, repository } from './planted-tree.ts'

const tree = createPlantedTree()
afterAll(tree.remove)

const auth = 'packages/auth/src'
const lines = (count: number, line: string) => `${line}\n`.repeat(count)
const tangle = lines(6, '  if (a) { if (b) { a = !b } }')

/** Rule: [the file that breaks it, its text]. */
const planted: Record<string, [string, string]> = {
  noExcessiveCognitiveComplexity: [
    `${auth}/tangle.ts`,
    `export function tangle(a: boolean, b: boolean) {\n${tangle}}`,
  ],
  noExcessiveLinesPerFunction: [
    `${auth}/long-function.ts`,
    `export function long() {\n${lines(61, '  long()')}}`,
  ],
  useMaxParams: [`${auth}/params.ts`, 'export const f = (a: 1, b: 1, c: 1, d: 1, e: 1) => [a, b, c, d, e]'],
  noUnusedImports: [`${auth}/unused-import.ts`, "import { a } from './unused-variable.ts'"],
  noUnusedVariables: [`${auth}/unused-variable.ts`, 'const a = 1'],
  useImportExtensions: [`${auth}/extension.ts`, "import './params'"],
  noUndeclaredDependencies: [`${auth}/undeclared.ts`, "import 'jose'"],
  noNodejsModules: ['packages/contract/src/node.ts', "import 'node:fs'"],
  noProcessGlobal: ['packages/contract/src/process.ts', 'export const pid = process.pid'],
  noFloatingPromises: [`${auth}/floating.ts`, 'const f = async () => 1\nexport const g = () => {\n  f()\n}'],
  useExhaustiveSwitchCases: [
    `${auth}/switch.ts`,
    "export function f(word: 'a' | 'b') {\n  switch (word) {\n    case 'a':\n      return 1\n  }\n  return 2\n}",
  ],
  noReExportAll: [`${auth}/wildcard.ts`, "export * from './params.ts'"],
  noDefaultExport: [`${auth}/default-export.ts`, 'export default 1'],
  noEnum: [`${auth}/enum.ts`, 'export enum Word { a }'],
  noExcessiveLinesPerFile: [`${auth}/long-file.ts`, `export const a = [\n${lines(300, '  1,')}]`],
  noNonNullAssertion: [`${auth}/non-null.ts`, 'export const f = (a?: { b: 1 }) => a!.b'],
  noParameterProperties: [`${auth}/properties.ts`, 'export class A {\n  constructor(readonly a: 1) {}\n}'],
  noProcessEnv: [`${auth}/environment.ts`, "export const home = process.env['HOME']"],
  useFilenamingConvention: [`${auth}/camelCase.ts`, 'export {}'],
  useImportType: [
    `${auth}/import-type.ts`,
    "import { A } from './properties.ts'\nexport const f = (a: A): A => a",
  ],
  useThrowOnlyError: [`${auth}/throw.ts`, "export const f = () => {\n  throw 'a'\n}"],
  noConsole: [`${auth}/console.ts`, 'console.log(1)'],
  noExplicitAny: [`${auth}/any.ts`, 'export const a = (b: any) => b'],
  noFocusedTests: [`${auth}/focused.test.ts`, "import { test } from 'vitest'\ntest.only('a', () => {})"],
  noImportCycles: [`${auth}/cycle.ts`, "import './cycle-back.ts'\nexport {}"],
  noSkippedTests: [`${auth}/skipped.test.ts`, "import { test } from 'vitest'\ntest.skip('a', () => {})"],
  noTsIgnore: [`${auth}/ignore.ts`, '// @ts-ignore\nexport const a = 1'],
}

interface Diagnostic {
  severity: string
  category: string
  location: { path: string }
}

let caught: Diagnostic[] = []

beforeAll(() => {
  for (const [file, source] of Object.values(planted)) tree.write(file, `${source}\n`)
  tree.write(`${auth}/cycle-back.ts`, "import './cycle.ts'\n\nexport {}\n")
  tree.write(`${auth}/cli/console.ts`, 'console.log(process.env)\n')
  tree.write('vitest.config.ts', 'export default {}\n')
  const { stdout } = tree.run(
    '@biomejs/biome/bin/biome',
    'ci',
    '--reporter=json',
    '--max-diagnostics=none',
    '--colors=off',
    '.',
  )
  caught = (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics
})

/** The rules that some part of biome.json switches on by name. */
function configuredRules(): string[] {
  const { linter, overrides } = JSON.parse(readFileSync(join(repository, 'biome.json'), 'utf8'))
  const parts = [linter, ...overrides.map((override: { linter: unknown }) => override.linter)]
  const groups = parts
    .flatMap((part) => Object.values<object>(part.rules))
    .filter((group) => typeof group === 'object')
  const rules = groups.flatMap((group) => Object.entries(group)).filter(([, level]) => level !== 'off')
  return [...new Set(rules.map(([name]) => name))]
}

const inFile = (file: string) => caught.filter(({ location }) => location.path === file)

test('every configured rule has a planted violation', () => {
  expect(configuredRules().sort()).toEqual(Object.keys(planted).sort())
})

test.each(Object.entries(planted))('%s catches its violation', (rule, [file]) => {
  const errors = inFile(file).filter(({ severity }) => severity === 'error')
  expect(errors.map(({ category }) => category.split('/').at(-1))).toContain(rule)
})

test('code that is not formatted is caught', () => {
  expect(inFile(`${auth}/any.ts`).map(({ category }) => category)).not.toContain('format')
  expect(inFile(`${auth}/enum.ts`).map(({ category }) => category)).toContain('format')
})

test('the command may print and read its environment, and a settings file may have a default export', () => {
  expect(inFile(`${auth}/cli/console.ts`)).toEqual([])
  expect(inFile('vitest.config.ts')).toEqual([])
})

function compileInContract(expression: string): string {
  tree.write('packages/contract/src/index.ts', `export const a = ${expression}\n`)
  const { stdout } = tree.run('typescript/bin/tsc', '--pretty', 'false', '-p', 'packages/contract')
  return stdout.split('\n').find((line) => line.includes('src/index.ts')) ?? 'compiles'
}

test('the contract compiles with the language alone', () => {
  expect(compileInContract("new Map([['a', 1n]]).size")).toBe('compiles')
})

test.each(['process.pid', 'document.title', 'setTimeout', "Buffer.from('a')", "import('node:fs')"])(
  'the contract does not compile with %s',
  (expression) => {
    expect(compileInContract(expression)).toMatch(/error TS/)
  },
)
