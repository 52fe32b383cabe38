// docs/scaling.md holds what the published run measured, and what follows from it; the benchmark behind it works.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Results } from '../bench/report.ts'
import type { Group } from '../bench/rounds.ts'
import { measureScale } from '../bench/scale.ts'
import { scalingTables, site, withTables } from '../bench/scale-page.ts'
import { short } from '../bench/settings.ts'
import { findPostgres } from '../packages/auth/src/testing/test-postgres.ts'
import { repository } from './planted-tree.ts'
import { tellUnavailable } from './races/unavailable.ts'

const page = readFileSync(join(repository, 'docs', 'scaling.md'), 'utf8')
const published: Results = JSON.parse(readFileSync(join(repository, 'bench', 'results.json'), 'utf8'))

test('the page is what the published figures make of it', () => {
  expect(page).toBe(withTables(page, published))
  const tables = scalingTables(published)
  expect(Object.keys(tables)).toEqual(['assumed', 'measured', 'site'])
  for (const table of Object.values(tables)) expect(page).toContain(table)
})

const groupOf = (id: string, figures: Readonly<Record<string, number>>): Group => ({
  id,
  title: id,
  unit: '',
  series: Object.entries(figures).map(([name, figure]) => ({ name, rounds: [figure] })),
  notes: [],
})

const rowOf = (groups: readonly Group[], what: string) => {
  const line = Object.values(scalingTables({ groups, machine: published.machine }))
    .join('\n')
    .split('\n')
    .find((each) => each.includes(`| ${what} |`))
  return line?.split(' | ').at(-1)?.replace(' |', '')
}

test('what was not measured is absent, and so is all that would follow from it', () => {
  expect(rowOf([], 'their table and indexes')).toBe('not measured yet')
  expect(rowOf([groupOf('row-bytes', { 'session, table': 300 })], 'their table and indexes')).toBe(
    'not measured yet',
  )
  expect(rowOf([], 'partitions by `user_id`')).toBe('not measured yet')
  expect(rowOf([], 'session rows')).toBe('100,000,000')
  expect(rowOf([], 'refreshes at the peak')).toBe('18,100/s')
})

test('what follows is computed as its formula says', () => {
  expect(site.users * site.activeInMonth * site.devices).toBe(100_000_000)
  const bytes = groupOf('row-bytes', { 'session, table': 300, 'session, indexes': 100, 'audit row': 500 })
  expect(rowOf([bytes], 'their table and indexes')).toBe('52 GB')
  // 1,600,000 a day for 400 days
  expect(rowOf([bytes], 'the audit log')).toBe('320 GB')
  const growth = groupOf('growth-postgres', { '10,000 sessions': 120, '10,000,000 sessions': 100 })
  expect(rowOf([growth], 'partitions by `user_id`')).toBe('16')
  expect(rowOf([growth], 'cost of a refresh there, to 10,000 sessions')).toBe('1.20 ×')
  const processes = groupOf('processes', { '1 process': 2000, 'pgbench, 40 connections': 9028 })
  expect(rowOf([processes], 'processes for the peak, half idle')).toBe('19')
  expect(rowOf([processes], 'connections to the database')).toBe('190')
  expect(rowOf([groupOf('flush-rate-postgresql', { carnet: 1000 })], 'which are deleted within')).toBe(
    '16.7 minutes',
  )
})

test('everything on the page is measured by the short run, or said to be missing from the machine', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'carnet-scale-'))
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }))
  const groups = await measureScale(short, scratch)
  if (findPostgres() === undefined) {
    tellUnavailable('what a large site needs of PostgreSQL: it is not installed')
    expect(groups.filter(({ unmeasured }) => unmeasured !== undefined)).toHaveLength(3)
    return
  }
  const login = groupOf('login', { carnet: 100 })
  const hasPgbench = existsSync(join(findPostgres() ?? '', 'pgbench'))
  const { measured = '', site: follows = '' } = scalingTables({
    groups: [...groups, login],
    machine: published.machine,
  })
  if (hasPgbench) expect(`${measured}${follows}`).not.toContain('not measured yet')
  for (const { rounds } of groups.flatMap(({ series }) => series))
    for (const figure of rounds) expect(figure).toBeGreaterThanOrEqual(0)
}, 180_000)
