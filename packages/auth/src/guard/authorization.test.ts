import fc from 'fast-check'
import { expect, test } from 'vitest'
import { headerFromRaw, readAuthorization } from './authorization.ts'

const read = (header: string | undefined) => readAuthorization(header, ['Bearer', 'JWT'])

test.each([[undefined], [''], ['   '], ['Basic YWRhOnB3'], ['Bearerx y'], ['Bearer: x'], ['x Bearer y']])(
  '%j is no token of ours',
  (header) => {
    expect(read(header)).toBe('none')
  },
)

test.each([['Bearer'], ['Bearer '], ['Bearer a b'], ['bearer a b'], ['Bearer a, Bearer b'], ['JWT']])(
  '%j tries and fails',
  (header) => {
    expect(read(header)).toBe('malformed')
  },
)

test.each([['Bearer a'], ['bearer a'], ['BEARER\ta'], [' Bearer   a '], ['JWT a'], ['jwt a']])(
  '%j holds the token',
  (header) => {
    expect(read(header)).toEqual({ token: 'a' })
  },
)

test('the quick way reads what the slow way does', () => {
  const scheme = fc.constantFrom('Bearer', 'JWT', 'bearer', 'Basic', '')
  const space = fc.constantFrom(' ', '  ', '\t', '\u00a0', '\u2028', '')
  const token = fc.string({ unit: fc.constantFrom('a', '.', '-', ' ', '\t', '\u00a0', ',', 'é') })
  fc.assert(
    fc.property(scheme, space, token, (one, between, rest) => {
      const header = `${one}${between}${rest}`
      // a leading space is trimmed, and keeps the quick way from being taken
      expect(read(header)).toEqual(read(` ${header}`))
    }),
  )
})

test('one header is found whatever its case, two are joined so that they are refused', () => {
  expect(headerFromRaw(['Host', 'a', 'aUTHORIZATION', 'x'], 'Authorization')).toBe('x')
  expect(headerFromRaw(['Host', 'authorization'], 'Authorization')).toBe(undefined)
  const joined = headerFromRaw(['Authorization', 'Bearer a', 'authorization', 'Bearer b'], 'Authorization')
  expect([joined, read(joined)]).toEqual(['Bearer a, Bearer b', 'malformed'])
})
