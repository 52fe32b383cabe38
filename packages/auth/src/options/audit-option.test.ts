import { expect, test } from 'vitest'
import { parseOptions } from './index.ts'

const hash = '0'.repeat(64)
const parse = (audit: object) => parseOptions({ audit }).audit

test('where the secret came in is a place and the hash of a chain without one; the rest is as it was', () => {
  const keyedAfter = `4182:sha256:${hash}`
  expect(parse({ keyedAfter })).toEqual({ keep: '400d', keyedAfter })
  expect(parse({})).toEqual({ keep: '400d' })
})

test.each([7, '7', `0:sha256:${hash}`, `7:hmac-sha256:${hash}`, `7:sha256:${hash}0`, hash])(
  'it cannot be %j',
  (keyedAfter) => {
    expect(() => parse({ keyedAfter })).toThrow(/^Option "audit\.keyedAfter" must be /)
  },
)
