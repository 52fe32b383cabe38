import fc from 'fast-check'
import { expect, test } from 'vitest'
import { usernameKey } from './username-key.ts'
import { normalizeUsername, usernameProblems } from './usernames.ts'

test('keys of keys are the keys themselves, for 100,000 texts', () => {
  const letters = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom(...'iıİI\u0307\u0345ſßẞςσΣᾳΐŉǰﬁﷺаνΝЅӏӀ\u1e9e\u03f4\u2126\u212a'),
      maxLength: 12,
    }),
  )
  fc.assert(
    fc.property(letters, (text) => {
      const key = usernameKey(text)
      return usernameKey(key) === key
    }),
    { numRuns: 100_000 },
  )
})

test('keys of keys are the keys themselves, for every letter, mark, number and symbol', () => {
  const unstable: string[] = []
  for (let code = 0; code < 0x110000; code += 1) {
    const letter = String.fromCodePoint(code)
    if (!/[\p{L}\p{M}\p{N}\p{S}]/u.test(letter)) continue
    for (const text of [letter, `i${letter}`, `${letter}\u0307`]) {
      const key = usernameKey(text)
      if (usernameKey(key) !== key) unstable.push(`${code.toString(16)}: ${text}`)
    }
  }
  expect(unstable).toEqual([])
})

test('however many dots an i wears, it is one i', () => {
  expect(usernameKey(`i${'\u0307'.repeat(100)}`)).toBe('i')
  expect(usernameKey(`İ${'\u0307'.repeat(100)}x`)).toBe('ix')
})

test('case never tells two names apart', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (text) => {
      expect(usernameKey(text.toUpperCase())).toBe(usernameKey(text))
      // a few letters have a lower case that no upper case leads back to
      expect(usernameKey(text.toLowerCase())).toBe(usernameKey(text))
    }),
    { numRuns: 10_000 },
  )
})

test.each([
  ['mike', 'mıke'],
  ['MIKE', 'mİke'],
  ['k', '\u212a'],
  ['s', 'ſ'],
  ['bigbird', 'ᴮᴵᴳᴮᴵᴿᴰ'],
  ['admin', 'ADMIN'],
  ['admin', 'ａｄｍｉｎ'],
  ['admin', 'аdmin'],
  ['root', 'rооt'],
  ['paypal', 'РАУРАL'],
  ['apple', 'аррӏе'],
  ['alice', 'αlιce'],
  ['straße', 'STRASSE'],
  ['fin', 'ﬁn'],
  ['σοφία', 'ΣΟΦΊΑ'],
  ['ὀδυσσεύς', 'ὈΔΥΣΣΕΎΣ'],
  ['å', 'a\u030a'],
  ['ᴠᴏᴡ', 'vow'],
])('%s and %s have one key', (one, other) => {
  expect(usernameKey(one)).toBe(usernameKey(other))
})

test.each([
  ['ada', 'adam'],
  ['ada', 'ada1'],
  ['a.b', 'ab'],
  ['bob0', 'bobo'],
  ['jose', 'josé'],
  ['жук', 'зук'],
  ['李', '季'],
])('%s and %s have two', (one, other) => {
  expect(usernameKey(one)).not.toBe(usernameKey(other))
})

test.each(['ADMIN ', 'ad\u200bmin', '\u200fadmin', 'admin\u202e', 'ad\u00admin', 'a\ufe0fdmin'])(
  '%j needs no key, because it is no name',
  (username) => {
    expect(usernameProblems(normalizeUsername(username))).not.toEqual([])
  },
)
