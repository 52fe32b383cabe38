// docs/operations.md, held against the code: every measure, every limit where it stands, and the unit of systemd.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Metric, metrics } from '../../packages/auth/src/telemetry/index.ts'
import { repository } from '../planted-tree.ts'
import { tellUnavailable } from '../races/unavailable.ts'

const page = readFileSync(join(repository, 'docs/operations.md'), 'utf8')
const rowsBelow = (heading: string) => {
  const [, section = ''] = page.split(`## ${heading}\n`)
  const [own = ''] = section.split('\n## ')
  return own
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

test('has a row for every measure with its labels, and for nothing else', () => {
  const told = rowsBelow('Measures').map(([name, labels]) => [name, labels])
  const known = Object.entries<Metric>(metrics).map(([name, { labels }]) => [
    `\`${name}\``,
    labels.map((label) => `\`${label}\``).join(', '),
  ])
  expect(told).toEqual(known)
})

describe('every limit', () => {
  const limits = rowsBelow('Limits')

  test('is there', () => {
    expect(limits.length).toBeGreaterThan(25)
  })

  test.each(limits)('%s: %s', (...cells) => {
    const [shownBy = '', where = ''] = cells.slice(3)
    const [, file = '', text = ''] = /^`([^`]+)`: `([^`]+)`$/.exec(where) ?? []
    expect(readFileSync(join(repository, 'packages/auth/src', file), 'utf8')).toContain(text)
    const [, measure = ''] = /^`(carnet_\w+)`$/.exec(shownBy) ?? []
    if (measure !== '') expect(Object.keys(metrics)).toContain(measure)
  })
})

test('the unit is one that systemd understands', ({ skip }) => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-unit-'))
  const [, unit = ''] = /```systemd\n([\s\S]*?)```/.exec(page) ?? []
  const file = join(folder, 'carnet.service')
  // the folder of the project is not on this machine
  writeFileSync(file, unit.replaceAll('/srv/carnet', folder))
  const { error, status, stderr } = spawnSync('systemd-analyze', ['verify', '--recursive-errors=no', file], {
    encoding: 'utf8',
  })
  rmSync(folder, { recursive: true })
  if (error !== undefined) {
    tellUnavailable('the unit of docs/operations.md: systemd-analyze is not installed')
    return skip()
  }
  expect({ status, said: stderr.split('\n').filter((line) => line.includes('carnet.service')) }).toEqual({
    status: 0,
    said: [],
  })
})
