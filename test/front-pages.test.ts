// What somebody reads first: README.md, CONTRIBUTING.md and the packages' own READMEs, held against what there is.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { repository } from './planted-tree.ts'

const textOf = (file: string) => readFileSync(join(repository, file), 'utf8')
const filesOf = (...patterns: string[]) => globSync(patterns, { cwd: repository })

describe('README.md', () => {
  const text = textOf('README.md')
  const [, next = ''] = /^## Read next\n([\s\S]*?)^## /m.exec(text) ?? []

  test('names every page of docs/ under "Read next", once', () => {
    const named = [...next.matchAll(/\]\((docs\/[\w-]+\.md)\)/g)].map(([, page]) => page)
    expect(named.sort()).toEqual(filesOf('docs/*.md').sort())
  })

  test('sorts them into four groups', () => {
    expect([...next.matchAll(/^\*\*(.+)\*\*$/gm)].map(([, group]) => group)).toEqual([
      'Learn',
      'Build',
      'Run',
      'Look up',
    ])
  })

  test('shows a server, a guarded route and a page in React in fewer than 30 lines', () => {
    const [server, page] = ['embed.ts', 'page.tsx'].map((name) => linesOf(text, name))
    expect(server).toEqual(expect.arrayContaining([expect.stringContaining('guard(auth)')]))
    expect(page).toEqual(expect.arrayContaining([expect.stringContaining('<Authenticated')]))
    expect([...(server ?? []), ...(page ?? [])].length).toBeLessThan(30)
  })

  /** The lines of a code block, without its name and without empty ones. */
  function linesOf(markdown: string, name: string): string[] {
    const blocks = [...markdown.matchAll(/^```tsx?\n\/\/ README: (\S+)\n([\s\S]*?)^```/gm)]
    const [, , code = ''] = blocks.find(([, file]) => file === name) ?? []
    return code.split('\n').filter((line) => line.trim() !== '')
  }
})

test('CONTRIBUTING.md names every variable that tests read, and no other', () => {
  const sources = filesOf(
    'test/**/*.ts',
    'interop/**/*.ts',
    'packages/*/src/**/*.test.ts',
    'packages/auth/src/testing/**/*.ts',
  )
  const read = sources.flatMap((file) =>
    [...textOf(file).matchAll(/process\.env\['(CARNET_\w+)'\]|(CARNET_\w+)[^}\n]*\} = process\.env/g)].map(
      ([, member, destructured]) => member ?? destructured,
    ),
  )
  const [, section = ''] =
    /^### Variables of the tests\n([\s\S]*?)^## /m.exec(textOf('CONTRIBUTING.md')) ?? []
  const rows = [...section.matchAll(/^\| (`CARNET_[^|]*) \|/gm)].map(([, cell = '']) => cell)
  const named = rows.flatMap((cell) => [...cell.matchAll(/`(CARNET_\w+)/g)].map(([, name]) => name))
  expect(named.sort()).toEqual([...new Set(read)].sort())
})

test.each(filesOf('packages/*/package.json'))(
  'the package of %s has a short README, if it is published',
  (file) => {
    const { name, private: isPrivate } = JSON.parse(textOf(file))
    const readme = join(file, '..', 'README.md')
    if (isPrivate) return expect(existsSync(join(repository, readme))).toBe(false)
    const lines = textOf(readme).split('\n')
    expect(lines[0]).toBe(`# ${name}`)
    expect(lines.length).toBeLessThanOrEqual(30)
    expect(lines.filter((line) => /^npm (install|create) /.test(line))).toHaveLength(1)
  },
)
