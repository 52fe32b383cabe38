// docs/simplejwt-tests.md, held against the tests and the rows that it names.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { repository } from './planted-tree.ts'

const textOf = (file: string) => readFileSync(join(repository, file), 'utf8')
const page = textOf('docs/simplejwt-tests.md')

interface Row {
  readonly theirs: string
  readonly file: string
  readonly ours: string
}

const rows: readonly Row[] = [...page.matchAll(/^\| (\w+\.test_\w+) \| `([^`]+)` \| (.+) \|$/gm)].map(
  ([, theirs = '', file = '', ours = '']) => ({ theirs, file, ours }),
)

test('each of the 191 tests of SimpleJWT has its row, as many in each file as it has', () => {
  expect(rows).toHaveLength(191)
  const sections = page.split(/^## /m).slice(1)
  const told = sections.map((section) => Number(/^test_\w+\.py: (\d+) tests?$/m.exec(section)?.[1]))
  const counted = sections.map((section) => [...section.matchAll(/^\| \w+\.test_/gm)].length)
  expect(told).toEqual([14, 21, 1, 5, 1, 23, 35, 19, 36, 5, 31])
  expect(counted).toEqual(told)
})

test('no test of theirs has two rows in one file', () => {
  for (const section of page.split(/^## /m)) {
    const names = [...section.matchAll(/^\| (\w+\.test_\w+) /gm)].map(([, name]) => name)
    expect(names).toHaveLength(new Set(names).size)
  }
})

const byFile = Map.groupBy(rows, ({ file }) => file)

describe.each([...byFile])('%s', (file, named) => {
  test('has what the page names', () => {
    const there = file.endsWith('.md') ? rowsOf(file) : testsOf(file)
    expect(there).toEqual(expect.arrayContaining(named.map(({ ours }) => ours)))
  })
})

/** The first cells of the tables of a page. */
function rowsOf(file: string): string[] {
  return [...textOf(file).matchAll(/^\| (.+?) \| /gm)].map(([, cell = '']) => cell)
}

/** The tests of a file: the titles of their groups and their own, as they are written. */
function testsOf(file: string): string[] {
  const source = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest)
  const found: string[] = []
  const visit = (node: ts.Node, groups: readonly string[]): void => {
    const [kind, title] = titleOf(node, source)
    if (kind === 'test') found.push([...groups, title].join(' > '))
    ts.forEachChild(node, (inner) => visit(inner, kind === 'describe' ? [...groups, title] : groups))
  }
  visit(source, [])
  return found
}

function titleOf(node: ts.Node, source: ts.SourceFile): readonly [string | undefined, string] {
  if (!ts.isCallExpression(node)) return [undefined, '']
  const [title] = node.arguments
  const [, kind] = /^(test|describe)\b/.exec(node.expression.getText(source)) ?? []
  return title !== undefined && ts.isStringLiteralLike(title) ? [kind, title.text] : [undefined, '']
}
