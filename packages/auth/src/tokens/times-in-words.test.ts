import { expect, test } from 'vitest'
import { timesInWords } from './times-in-words.ts'

const now = 1_795_305_767

test('each time is a date and a distance', () => {
  const claims = { exp: now + 300, iat: now - 1, nbf: now, refresh_exp: now + 86_400 * 30, sub: 'x' }
  expect(timesInWords(claims, now * 1000)).toEqual([
    'iat          issued 2026-11-22 00:02:46 UTC, 1 second ago',
    'nbf          good from 2026-11-22 00:02:47 UTC, now',
    'exp          expires 2026-11-22 00:07:47 UTC, in 5 minutes',
    'refresh_exp  refreshable until 2026-12-22 00:02:47 UTC, in 30 days',
  ])
})

test.each([['1795305767'], [null], [1e15], [-1e300], [{}]])('%j is no time', (exp) => {
  expect(timesInWords({ exp }, now * 1000)).toEqual([])
})
