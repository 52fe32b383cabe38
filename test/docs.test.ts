// The documents, held against the code: paths, links, code blocks, options, variables and commands.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'
import { auditActions } from '../packages/auth/src/audit/index.ts'
import { commands } from '../packages/auth/src/cli/command-table.ts'
import { variables } from '../packages/auth/src/cli/environment.ts'
import { cookieDefaults, defaults } from '../packages/auth/src/options/defaults.ts'
import { parserDifferences } from './http/suite/host-parsers.ts'
import { repository } from './planted-tree.ts'

const documents = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md'], { cwd: repository }).sort()
const textOf = (file: string) => readFileSync(join(repository, file), 'utf8')
const withoutBlocks = (markdown: string) => markdown.replace(/^ *```[\s\S]*?^ *```/gm, '')
const spansIn = (markdown: string) =>
  [...withoutBlocks(markdown).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)

test('the documents are found', () => {
  expect(documents).toEqual(
    expect.arrayContaining(['README.md', join('docs', 'decisions', '0003-sqlite.md')]),
  )
})

describe.each(documents)('%s', (file) => {
  const text = textOf(file)

  test('names only paths that exist', () => {
    const homes = ['.', 'packages/auth/src', dirname(file)]
    const isPath = (span: string) =>
      /^[\w.][\w.-]*\/([\w./-]*(\/|\.(ts|js|mjs|json|md|sql|svg)))?$/.test(span)
    const paths = spansIn(text).filter(isPath)
    const missing = paths.filter((path) => !homes.some((home) => existsSync(join(repository, home, path))))
    expect(missing).toEqual([])
  })

  test('links to headings that exist', () => {
    const links = [...text.matchAll(/\]\((?![a-z]+:)([^)\s#]*)#([^)\s]+)\)/g)]
    const broken = links.filter(([, target = '', anchor = '']) => {
      const page = target === '' ? file : join(dirname(file), target)
      return !anchorsOf(textOf(page)).includes(anchor)
    })
    expect(broken.map(([link]) => link)).toEqual([])
  })

  test('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json'))
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })
})

function anchorsOf(markdown: string): string[] {
  const headings = [...withoutBlocks(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe('code blocks', () => {
  const blocks = documents.flatMap((file) =>
    [...textOf(file).matchAll(/^```tsx?\n([\s\S]*?)^```/gm)].map(([, code = '']) => ({ file, code })),
  )
  const nameOf = (code: string) => /^\/\/ \S+: ([\w.-]+\.tsx?)\n/.exec(code)?.[1]
  const folder = join(repository, 'docs', 'code-blocks')
  let problems: Readonly<Record<string, string[]>> = {}

  beforeAll(() => {
    const files = blocks.map(({ file, code }) => [join(folder, file, nameOf(code) ?? ''), code] as const)
    problems = compile(new Map(files))
  }, 120_000)

  test('begin with the name of their page and a file', () => {
    const unnamed = blocks.filter(({ file, code }) => {
      const [, page = ''] = /^\/\/ (\S+): [\w.-]+\.tsx?\n/.exec(code) ?? []
      return ![page, join('docs', page)].includes(file) && basename(file) !== `${page}.md`
    })
    expect(unnamed).toEqual([])
    expect(blocks.filter(({ file }) => file === 'README.md').map(({ code }) => nameOf(code))).toEqual([
      'embed.ts',
      'page.tsx',
      'claims.ts',
    ])
  })

  test.each(blocks.map(({ file, code }) => join(file, nameOf(code) ?? '')))('%s compiles', (path) => {
    expect(problems[join(folder, path)]).toEqual([])
  })

  /** What the compiler says of texts that stand in no file, under this repository's own settings. */
  function compile(texts: ReadonlyMap<string, string>): Record<string, string[]> {
    const { config } = ts.readConfigFile(join(repository, 'tsconfig.json'), ts.sys.readFile)
    const { options: own } = ts.parseJsonConfigFileContent(
      { ...config, files: [...texts.keys()] },
      ts.sys,
      repository,
    )
    const options = {
      ...own,
      // as those who write for Nest, and for Next, have set up their own
      ...{ experimentalDecorators: true, emitDecoratorMetadata: true },
      jsx: ts.JsxEmit.ReactJSX,
      paths: { ...own.paths, '@/lib/auth': [join(folder, 'docs', 'frameworks.md', 'auth.ts')] },
    }
    const host = ts.createCompilerHost(options)
    const { directoryExists, fileExists, readFile } = host
    // files are looked for in folders that exist, and these do not
    const folders = new Set([...texts.keys()].map((name) => dirname(name)))
    host.directoryExists = (name) => folders.has(name) || directoryExists?.call(host, name) === true
    host.fileExists = (name) => texts.has(name) || fileExists(name)
    host.readFile = (name) => texts.get(name) ?? readFile(name)
    const program = ts.createProgram([...texts.keys()], options, host)
    const found = [...texts.keys()].map((name): [string, string[]] => {
      const source = program.getSourceFile(name)
      const diagnostics = [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ]
      return [name, diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))]
    })
    return Object.fromEntries(found)
  }
})

describe('docs/options.md', () => {
  /** Option: the cells of its row. */
  const rows = new Map(
    [...textOf('docs/options.md').matchAll(/^\| `(\w+)` \|(.*)\|$/gm)].map(([, name = '', cells = '']) => [
      name,
      cells.split('|').map((cell) => cell.trim()),
    ]),
  )
  const isVariable = (name: string) => /^[A-Z_]+$/.test(name)

  test('has a row for every option, and for nothing else', () => {
    const documented = [...rows.keys()].filter((name) => !isVariable(name))
    expect(documented.sort()).toEqual(optionNames().sort())
  })

  const all = Object.entries({ ...defaults, cookies: cookieDefaults })
  test.each(all)('tells the default of %s', (name, value) => {
    const [, told = ''] = rows.get(name) ?? []
    expect(told.startsWith(`\`${written(value)}\``), `${told} is not ${written(value)}`).toBe(true)
  })

  const spans = spansIn(textOf('docs/options.md'))

  test.each(Object.entries(variables))('tells what %s sets', (variable, { sets, name, isSecret }) => {
    if (sets !== 'option') return expect(spans).toContain(variable)
    const [, , told] = rows.get(name.replace(/\..*/, '')) ?? []
    expect(told?.split(', ')).toContain(`\`${variable}\`${isSecret ? ' †' : ''}`)
  })

  test('names no variable that the command does not read', () => {
    const named = spans.filter((span) => /^(CARNET_[A-Z_]+|HOST|PORT|DATABASE_URL)$/.test(span))
    const known = Object.entries(variables).flatMap(([name, { isSecret }]) =>
      isSecret ? [name, `${name}_FILE`] : [name],
    )
    expect(named.filter((name) => !known.includes(name))).toEqual([])
  })

  function optionNames(): string[] {
    const source = textOf('packages/auth/src/options/auth-options.ts')
    const file = ts.createSourceFile('auth-options.ts', source, ts.ScriptTarget.Latest)
    const interfaces = file.statements.filter(ts.isInterfaceDeclaration)
    const members = interfaces
      .filter(({ name }) => name.text.endsWith('Options'))
      .flatMap((one) => [...one.members])
    return [...new Set(members.map(({ name }) => name?.getText(file) ?? ''))]
  }

  /** A value as the page writes it. */
  function written(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map((item) => `'${item}'`).join(', ')}]`
    if (typeof value !== 'object' || value === null) return String(value)
    return `{ ${Object.entries(value)
      .map(([name, inner]) => `${name}: ${written(inner)}`)
      .join(', ')} }`
  }
})

test('docs/cli.md has a section for every command, and for nothing else', () => {
  const sections = [...textOf('docs/cli.md').matchAll(/^## `carnet ([\w -]+)`$/gm)].map(([, name]) => name)
  expect(sections).toEqual(Object.keys(commands))
})

test('the token that docs/how-it-works.md takes apart is the one that it shows', () => {
  const page = textOf('docs/how-it-works.md')
  const [, token = ''] = /^```\n(eyJ[\w-]+\n\.[\w-]+\n\.[\w-]+)\n```$/m.exec(page) ?? []
  const [header = '', claims = '', signature = ''] = token.replaceAll('\n', '').split('.')
  const [, shown = ''] = /^```json\n([\s\S]*?)^```$/m.exec(page) ?? []
  const decoded = (segment: string) => Buffer.from(segment, 'base64url').toString()
  expect(page).toContain(`\`${decoded(header)}\``)
  expect(JSON.parse(decoded(claims))).toEqual(JSON.parse(shown))
  expect(Buffer.from(signature, 'base64url')).toHaveLength(32)
})

test('docs/sessions.md tells of every event, and of nothing else', () => {
  const [, section = ''] = /^## Events\n([\s\S]*?)^## /m.exec(textOf('docs/sessions.md')) ?? []
  const told = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, type]) => type)
  const source = textOf('packages/auth/src/sessions/auth-events.ts')
  const types = [...source.matchAll(/readonly type: '(\w+)'/g)].map(([, type]) => type)
  expect(told.toSorted()).toEqual(types.toSorted())
})

test.each(documents.filter((file) => dirname(file) === join('docs', 'decisions')))(
  '%s has a title as the others have',
  (file) => {
    const number = basename(file).slice(0, 4)
    expect(textOf(file)).toMatch(new RegExp(`^# ${number} [A-Z\`]`))
  },
)

test('docs/audit.md tells of everything that is recorded, and of nothing else', () => {
  const rows = [...textOf('docs/audit.md').matchAll(/^\| (`[a-z]+_[a-z_]+`(?:, `[a-z_]+`)*) \|/gm)]
  const told = rows.flatMap(([, cell = '']) => cell.replaceAll('`', '').split(', '))
  expect(told.toSorted()).toEqual(Object.keys(auditActions).toSorted())
})

test('docs/frameworks.md tells of every answer that a body parser changes, and of nothing else', () => {
  const [, table = ''] = textOf('docs/frameworks.md').split('| sent | Carnet answers | after the parsers |')
  const told = [...table.matchAll(/^\| (\w[^|]*) \|/gm)].map(([, cell]) => cell)
  expect(told).toEqual(Object.keys(parserDifferences))
})
