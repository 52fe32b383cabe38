import { expect, test } from 'vitest'
import { sqliteStore } from '../../stores/sqlite/index.ts'
import { testDevice } from '../test-sessions.ts'
import { explore } from './explore.ts'
import { ruleExperiment, rules } from './rule-experiment.ts'

const isLong = process.env['CARNET_EXPLORE'] === 'all'
const seed = Number(process.env['CARNET_SEED'] ?? '1')
const limit = isLong ? 50_000 : 300

type RuleName = keyof typeof rules

async function start(chosen: readonly RuleName[]) {
  const store = sqliteStore({ path: ':memory:', clock: () => Date.UTC(2026, 0, 1), userCheck: 'active' })
  await store.migrate()
  return ruleExperiment(
    chosen.map((name) => rules[name]),
    store,
  )
}

test.each([
  ['refresh', 'refresh'],
  ['refresh', 'revoke'],
  ['refresh', 'blacklist'],
  ['refresh', 'refresh', 'revoke'],
  ['refresh', 'refresh', 'blacklist'],
  ['refresh', 'refresh', 'refresh'],
  ['refresh', 'verify', 'revoke'],
] as const)('%s, %s, %s: each order ends as one after another would', async (...chosen) => {
  const experiment = await start(chosen)
  const { anomalies, orders } = await explore(experiment, { limit, seed })
  expect(orders).toBeGreaterThan(5)
  expect(anomalies).toEqual([])
  await experiment.close()
})

test('whoever refreshes at once gets one successor, and a revocation outlives them all', async () => {
  const experiment = await start(['refresh', 'refresh', 'revoke'])
  const outcome: typeof experiment.outcome = async (endings) => {
    const text = await experiment.outcome(endings)
    const { free } = experiment.last()
    const answers = endings.map((ending) => ('value' in ending ? ending.value : undefined))
    const tokens = answers.flatMap((answer) => Reflect.get(Object(answer), 'refresh') ?? [])
    expect(new Set(tokens).size).toBeLessThan(2)
    expect(answers.at(-1)).toBe(true)
    for (const token of tokens)
      expect(await free.sessions.refresh(token, testDevice)).toMatchObject({ outcome: 'refused' })
    return text
  }
  await explore({ ...experiment, outcome }, { limit: limit / 2, seed })
  await experiment.close()
})
