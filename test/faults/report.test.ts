// That the page of figures says what the rig has found, and a seed repeats what it chose.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Finding } from '../../faults/experiments/experiment.ts'
import { createRandom } from '../../faults/random.ts'
import { figures, type Results, summarise, withResults } from '../../faults/report.ts'
import { spread } from '../../faults/spread.ts'
import { repository } from '../planted-tree.ts'

const machine = {
  cpu: 'A processor',
  cores: 2,
  memoryGigabytes: 8,
  system: 'Linux',
  node: 'v24.0.0',
  diskFlushMs: 0.1,
  peers: {},
}
const circumstances = { date: '2026-11-22T12:00:00.000Z', seed: 7, isLong: true, minutes: 20, machine }

const finding = (changes: Partial<Finding>): Finding => ({
  id: 'E1',
  title: 'kills',
  store: 'SQLite',
  counts: {
    rotations: 10,
    requests: 20,
    unknown: 1,
    revocations: 2,
    kills: 3,
    cuts: 0,
    forcedBeyondGrace: 1,
  },
  recoveriesMs: [100, 200],
  revocationsMs: [],
  revocationsInFaultsMs: [],
  violations: [],
  notes: [],
  seconds: 1,
  ...changes,
})

test('what was done to a store is added up, and what was broken stands in the table', () => {
  const lost = { invariant: 'I2', what: 'a session is gone' } as const
  const findings = [finding({}), finding({ id: 'E2', recoveriesMs: [300], violations: [lost, lost] })]
  const controls = [{ name: 'a blind one', experiment: 'E1', isCaught: false, seen: [] }]
  const results = summarise({ findings, controls, unavailable: ['E5: nothing there'] }, circumstances)
  const text = figures([results])
  expect(text).toContain('| rotations acknowledged | 20 |')
  expect(text).toContain('| servers, PostgreSQL or Redis killed | 6 |')
  expect(text).toContain('| **acknowledged, then lost** | 2 |')
  expect(text).toContain('| **false theft alarms** | 0 |')
  expect(text).toContain('| 200 / 300 / 300 ms (3) |')
  expect(text).toContain('| a blind one | E1 | **not caught** |')
  expect(text).toContain('- E5: nothing there')
})

test('only the block of figures on the page is replaced', () => {
  const results = summarise({ findings: [finding({})], controls: [], unavailable: [] }, circumstances)
  const page = 'before\n<!-- faults:start -->\nold\n<!-- faults:end -->\nafter\n'
  expect(withResults(page, [results])).toMatch(
    /^before\n<!-- faults:start -->\n[\s\S]+\n<!-- faults:end -->\nafter\n$/,
  )
  expect(withResults(page, [results])).not.toContain('old')
  expect(withResults('no block', [results])).toBeUndefined()
})

test('docs/reliability.md shows what the last long run found', () => {
  const page = readFileSync(join(repository, 'docs/reliability.md'), 'utf8')
  const file = join(repository, 'faults/results.json')
  if (!existsSync(file)) return expect(page).toContain('No long run has been made yet.')
  const runs = JSON.parse(readFileSync(file, 'utf8')) as Results[]
  expect(runs.map(({ isLong }) => isLong)).not.toContain(false)
  expect(page).toBe(withResults(page, runs))
})

test('the longest of many is told, and the middle', () => {
  expect(spread([])).toBeUndefined()
  expect(spread([3, 1, 2])).toEqual({ count: 3, p50: 2, p99: 3, longest: 3 })
})

test('a seed repeats its choices, and what one part draws moves no other part', () => {
  const draw = (seed: number, name: string) => {
    const random = createRandom(seed).fork(name)
    return Array.from({ length: 5 }, random.next)
  }
  expect(draw(1, 'a')).toEqual(draw(1, 'a'))
  expect(draw(1, 'a')).not.toEqual(draw(1, 'b'))
  expect(draw(1, 'a')).not.toEqual(draw(2, 'a'))
})
