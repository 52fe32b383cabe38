import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isNewer, toHeld } from './held-session.ts'
import { readClaims } from './token-claims.ts'

const token = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`

test('a token is read whatever its characters, and what is none is not', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), (claims) => {
      expect(readClaims(token(claims))).toEqual(JSON.parse(JSON.stringify(claims)))
    }),
  )
  for (const text of ['', 'a.b.c', 'e30.bnVsbA.x', undefined, 7]) expect(readClaims(text)).toBeUndefined()
})

test('nothing but a session is taken for one', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(toHeld(value)).toBeUndefined()
    }),
  )
})

test('of two moments of a session the one whose tokens were issued later is newer', () => {
  const at = (second: number, sid = 's') =>
    toHeld({ access: token({ sid, iat: second, exp: second + 300 }), refresh: token({ iat: second }) })
  const [early, late, other] = [at(100), at(101), at(102, 'other')]
  if (!early || !late || !other) throw new Error('they are sessions')
  expect([isNewer(late, early), isNewer(early, late), isNewer(early, early)]).toEqual([true, false, false])
  expect(isNewer(other, early)).toBe(false)
})
