import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { importKey } from './key.ts'
import { createKeySet, kidOf } from './key-set.ts'

const keyOf = (kid: string | undefined, algorithm: 'HS256' | 'HS512' = 'HS256') =>
  importKey({ algorithm, kid, secret: randomBytes(64) }, 'sign')
const first = keyOf('first')
const second = keyOf('second', 'HS512')
const legacy = keyOf(undefined)
const keys = createKeySet([first, second, legacy], legacy)

const segment = (header: unknown) =>
  Buffer.from(typeof header === 'string' ? header : JSON.stringify(header)).toString('base64url')
const select = (header: unknown) => keys.select(segment(header))

describe('the key that a header names', () => {
  test('is the one with its kid', () => {
    expect(select({ alg: 'HS256', kid: 'first' })?.key).toBe(first)
    expect(select({ alg: 'HS512', kid: 'second', typ: 'at+jwt' })).toEqual({ key: second, typ: 'at+jwt' })
  })

  test('is the legacy key where the header has no kid', () => {
    expect(select({ alg: 'HS256', typ: 'JWT' })).toEqual({ key: legacy, typ: 'JWT' })
    expect(createKeySet([first]).select(segment({ alg: 'HS256' }))).toBeUndefined()
  })

  test('may be both legacy and named', () => {
    const both = createKeySet([first], first)
    expect(both.select(segment({ alg: 'HS256' }))?.key).toBe(first)
    expect(both.select(segment({ alg: 'HS256', kid: 'first' }))?.key).toBe(first)
  })

  test('does not depend on members that Carnet has no use for', () => {
    const header = {
      alg: 'HS256',
      kid: 'first',
      cty: 'x',
      extra: { a: [1] },
      jku: 'https://evil',
      x5c: ['a'],
    }
    expect(select(header)?.key).toBe(first)
  })

  test.each([
    ['kid is unknown', { alg: 'HS256', kid: 'third' }],
    ['kid is unknown and there is one key of the algorithm', { alg: 'HS512', kid: '' }],
    ['kid differs in case', { alg: 'HS256', kid: 'First' }],
    ['kid is a member of every object', { alg: 'HS256', kid: '__proto__' }],
    ['kid is the name of a function', { alg: 'HS256', kid: 'constructor' }],
    ['kid is null', { alg: 'HS256', kid: null }],
    ['kid is a number', { alg: 'HS256', kid: 0 }],
    ['kid is a list', { alg: 'HS256', kid: ['first'] }],
    ["alg is another key's", { alg: 'HS512', kid: 'first' }],
    ['alg is none', { alg: 'none', kid: 'first' }],
    ['alg is none without kid', { alg: 'none' }],
    ['alg differs in case', { alg: 'hs256', kid: 'first' }],
    ['alg is missing', { kid: 'first' }],
    ['alg is a list', { alg: ['HS256'], kid: 'first' }],
    ['there is crit', { alg: 'HS256', kid: 'first', crit: ['exp'] }],
    ['there is an empty crit', { alg: 'HS256', kid: 'first', crit: [] }],
    ['there is b64', { alg: 'HS256', kid: 'first', b64: true }],
    ['there is zip', { alg: 'HS256', kid: 'first', zip: 'DEF' }],
    ['a member stands twice', '{"alg":"HS256","kid":"first","kid":"first"}'],
    ['it is a list', '["HS256"]'],
    ['it is not JSON', 'HS256'],
    ['it is longer than 1024 characters', { alg: 'HS256', kid: 'first', pad: 'x'.repeat(800) }],
  ])('is none when %s', (_what, header) => {
    expect(select(header)).toBeUndefined()
  })

  test('is none when the segment is not canonical', () => {
    expect(keys.select(`${segment({ alg: 'HS256', kid: 'first' })}=`)).toBeUndefined()
    expect(keys.select('')).toBeUndefined()
  })
})

describe('a header that was remembered', () => {
  const header = (index: number) => segment({ alg: 'HS256', kid: 'first', index })

  test('gives the same selection without another look', () => {
    const set = createKeySet([first])
    const selection = set.select(header(0))
    expect(set.select(header(0))).not.toBe(selection)
    if (selection) set.remember(header(0), selection)
    expect(set.select(header(0))).toBe(selection)
    expect(set.select(header(1))).toEqual(selection)
  })

  test('stays right when many others follow, and only so many are kept', () => {
    const set = createKeySet([first, second])
    const headers = Array.from({ length: 200 }, (_, index) =>
      index % 2 ? header(index) : segment({ alg: 'HS512', kid: 'second', index }),
    )
    for (let round = 0; round < 2; round++) {
      headers.forEach((text, index) => {
        const selection = set.select(text)
        expect(selection?.key).toBe(index % 2 ? first : second)
        if (selection) set.remember(text, selection)
      })
    }
    const again = headers.map((text) => set.select(text))
    const kept = headers.filter((text, index) => set.select(text) === again[index])
    expect(kept.length).toBeLessThanOrEqual(65)
    expect(kept[0]).toBe(headers[0])
  })

  test('means nothing to another set of keys', () => {
    const set = createKeySet([first])
    const selection = set.select(header(0))
    if (selection) set.remember(header(0), selection)
    expect(createKeySet([second]).select(header(0))).toBeUndefined()
  })
})

describe('a key set is refused when', () => {
  test('two keys share a kid', () => {
    expect(() => createKeySet([first, keyOf('first')])).toThrow('Two keys have the kid "first".')
  })

  test('a key without kid is not the legacy key', () => {
    expect(() => createKeySet([keyOf(undefined)])).toThrow('A key without kid must be the one legacy key.')
    expect(() => createKeySet([legacy, keyOf(undefined)], legacy)).toThrow('the one legacy key')
  })
})

test('a key set is frozen and lists its keys', () => {
  expect(Object.isFrozen(keys)).toBe(true)
  expect(keys.keys).toEqual([first, second, legacy])
})

describe('the kid that a token names unverified', () => {
  const named = (header: unknown) => kidOf(`${segment(header)}.e30.AA`)

  test('is told for the asymmetric algorithms only', () => {
    expect(['RS256', 'PS512', 'ES384', 'EdDSA'].map((alg) => named({ alg, kid: 'k' }))).toEqual(
      Array(4).fill('k'),
    )
    expect(['HS256', 'none', 'ES256K', 5].map((alg) => named({ alg, kid: 'k' }))).toEqual(
      Array(4).fill(undefined),
    )
  })

  test.each([
    ['has no kid', { alg: 'RS256' }],
    ['has a kid that is no text', { alg: 'RS256', kid: 5 }],
    ['has a member that is refused', { alg: 'RS256', kid: 'k', crit: ['exp'] }],
    ['is longer than any of ours', { alg: 'RS256', kid: 'k'.repeat(1024) }],
    ['is no JSON', '{"alg":"RS256","kid":"k"'],
  ])('is not told where the header %s', (_reason, header) => {
    expect(named(header)).toBeUndefined()
  })

  test('is not told of a text that is no token', () => {
    expect([kidOf(''), kidOf('.'), kidOf('abc'), kidOf('..')]).toEqual(Array(4).fill(undefined))
  })
})
