import { expect, test } from 'vitest'
import { nearestName } from './nearest-name.ts'

const names = ['accessLifetime', 'audience', 'grace', 'issuer', 'secret']

test.each([
  ['acessLifetime', 'accessLifetime'],
  ['accesslifetime', 'accessLifetime'],
  ['accessLifetimeSeconds', undefined],
  ['audiance', 'audience'],
  ['SECRET', 'secret'],
  ['secrte', 'secret'],
  ['graces', 'grace'],
  ['', undefined],
  ['x', undefined],
  ['password', undefined],
])('%j means %j', (written, meant) => {
  expect(nearestName(written, names)).toBe(meant)
})

test('of nothing nothing is near', () => {
  expect(nearestName('secret', [])).toBeUndefined()
})
