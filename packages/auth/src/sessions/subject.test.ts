import { describe, expect, test } from 'vitest'
import { adoptedSessionId, subjectOf } from './subject.ts'

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
    expect(subjectOf({ user_id: written }).userId).toBe(userId)
  })

  test.each([
    ['s', 's'],
    [undefined, undefined],
    [7, ''],
    [null, ''],
    [['s'], ''],
  ])('sid %j is the session %j', (written, sessionId) => {
    expect(subjectOf({ sid: written }).sessionId).toBe(sessionId)
  })

  test('a jti that is no text is none', () => {
    expect([subjectOf({ jti: 'x' }).jti, subjectOf({ jti: 7 }).jti, subjectOf({}).jti]).toEqual(['x', '', ''])
  })
})

describe('the id of an adopted session', () => {
  test('is the same in every process', () => {
    expect(adoptedSessionId({ jti: 'a' })).toBe('1958ef6f7fededf493768f1447db06de')
  })

  test('differs with the issuer and the id of the token, and with nothing else', () => {
    const ids = [{ jti: 'a' }, { jti: 'b' }, { jti: 'a', iss: 'x' }, { jti: 'a', iss: 'y' }].map(
      adoptedSessionId,
    )
    expect(new Set(ids).size).toBe(4)
    expect(adoptedSessionId({ jti: 'a', exp: 1, user_id: '2' })).toBe(ids[0])
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
  })
})
