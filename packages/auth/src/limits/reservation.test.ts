import { expect, test } from 'vitest'
import { testPolicy } from '../testing/test-gate.ts'
import type { AttemptCount } from './attempt-store.ts'
import { guessRules } from './guess-policy.ts'
import { reserve, settle } from './reservation.ts'

const rules = guessRules(testPolicy)
const keys = { id: 'ada', names: [{ anybody: 'a:ada', known: undefined }], place: '' }

test('a power cut may take back a reservation, or a success, and no failure', () => {
  const entered = reserve(keys, rules, () => 0)(new Map(), 1000)
  if (entered.result.word !== 'reserved') throw new Error('there is room')
  const found = new Map(
    [...entered.writes].filter((write): write is [string, AttemptCount] => write[1] !== undefined),
  )
  expect([entered.writes.size, entered.isProvisional]).toEqual([1, true])
  const { result } = entered
  const isProvisional = (outcome: 'success' | 'neither' | 'failure') =>
    settle(result, rules, outcome)(found, 2000).isProvisional
  expect([isProvisional('success'), isProvisional('neither'), isProvisional('failure')]).toEqual([
    true,
    true,
    false,
  ])
})
