// docs/simplejwt-settings.md, held against the table in the code, and the tests of behaviour against both.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { settingTable } from '../../packages/auth/src/options/simple-jwt/setting-table.ts'
import { removedSettings } from '../../packages/auth/src/options/simple-jwt/simple-jwt-settings.ts'
import { repository } from '../planted-tree.ts'

const textOf = (file: string) => readFileSync(join(repository, file), 'utf8')
const page = textOf('docs/simplejwt-settings.md')
const [settingsPart = '', removedPart = ''] = page.split('## Settings that SimpleJWT removed')
const rowsIn = (part: string) =>
  [...part.matchAll(/^\| `([A-Z_]+)` \|(.*)\|$/gm)].map(([, setting = '', cells = '']) => ({
    setting,
    cells: cells.split('|').map((cell) => cell.trim()),
  }))

test('the page has a row for each of the 36 settings, in the order of the table', () => {
  expect(rowsIn(settingsPart).map(({ setting }) => setting)).toEqual(Object.keys(settingTable))
  expect(Object.keys(settingTable)).toHaveLength(36)
})

test.each(rowsIn(settingsPart))(
  'the row of $setting names what it becomes',
  ({ setting, cells: [here = '', how] }) => {
    const named = [...here.matchAll(/`(\w+)`/g)].map(([, option]) => option)
    expect(named).toEqual(settingTable[setting as keyof typeof settingTable].becomes)
    expect(how).not.toBe('')
  },
)

test('the page has a row for each removed setting', () => {
  expect(rowsIn(removedPart).map(({ setting }) => setting)).toEqual([...removedSettings])
})

describe('a test of behaviour exists for', () => {
  const tests = ['settings.test.ts', 'jwk-url.test.ts']
    .map((file) => textOf(`test/simplejwt/${file}`))
    .join('')
  const behavioural = Object.entries(settingTable).filter(([, { becomes }]) => becomes.length > 0)

  test.each(behavioural.map(([setting]) => setting))('%s', (setting) => {
    expect(tests).toMatch(new RegExp(`[{,]\\s*${setting}[:,\\s]`))
  })
})
