import { describe, expect, test } from 'vitest'
import { type Claims, defaultClaimNames } from './index.ts'
import { adoptedSessionId, subjectOf } from './subject.ts'

const read = (claims: Claims) => subjectOf(claims, defaultClaimNames)

describe('whose token it is', () => {
  test.each([
    ['7', '7'],
    ['a-b', 'a-b'],
    [7, '7'],
    [0, '0'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    // it names somebody, in a form that no user id has
    [2 ** 53, ''],
    [1e21, ''],
    [1.5, ''],
    [Number.NaN, ''],
    [true, ''],
    [['7'], ''],
    [{ toString: () => '7' }, ''],
    // it names nobody
    [undefined, undefined],
    [null, undefined],
  ])('user_id %j names %j', (written, userId) => {
    expect(read({ user_id: written }).userId).toBe(userId)
  })

  test.each([
    ['s', 's'],
    [undefined, undefined],
    [7, ''],
    [null, ''],
    [['s'], ''],
  ])('sid %j is the session %j', (written, sessionId) => {
    expect(read({ sid: written }).sessionId).toBe(sessionId)
  })

  test('claims are read under the names that the developer gave them', () => {
    const names = { ...defaultClaimNames, jti: 'id', userId: 'sub' }
    expect(subjectOf({ id: 'x', jti: 'y', sub: '7', user_id: '8' }, names)).toEqual({
      sessionId: undefined,
      jti: 'x',
      userId: '7',
    })
  })

  test('a jti that is no text is none', () => {
    expect([read({ jti: 'x' }).jti, read({ jti: 7 }).jti, read({}).jti]).toEqual(['x', '', ''])
  })
})

describe('the id of an adopted session', () => {
  test('is the same in every process', () => {
    expect(adoptedSessionId({}, 'a')).toBe('1958ef6f7fededf493768f1447db06de')
  })

  test('differs with the issuer and the id of the token, and with nothing else', () => {
    const ids = [
      adoptedSessionId({}, 'a'),
      adoptedSessionId({}, 'b'),
      adoptedSessionId({ iss: 'x' }, 'a'),
      adoptedSessionId({ iss: 'y' }, 'a'),
    ]
    expect(new Set(ids).size).toBe(4)
    expect(adoptedSessionId({ exp: 1, user_id: '2' }, 'a')).toBe(ids[0])
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
  })
})
