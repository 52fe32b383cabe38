import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeObject, decodeSegment, encodeSegment } from './segments.ts'

describe('a segment', () => {
  test('decodes to the bytes it was made of', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(decodeSegment(Buffer.from(bytes).toString('base64url'))).toEqual(Buffer.from(bytes))
      }),
      { seed: 1 },
    )
  })

  test.each([
    ['padding', 'Zm8='],
    ['double padding', 'Zg=='],
    ['padding it does not need', 'Zm9v='],
    ['a space within', 'Zm 9v'],
    ['a space before', ' Zm9v'],
    ['a line feed after', 'Zm9v\n'],
    ['a NUL', 'Zm9v\0'],
    ['a plus', '+_-_'],
    ['a slash', '/_-_'],
    ['a full stop', 'Zm.9v'],
    ['a question mark', 'Zm9v?'],
    ['unused bits after one byte', 'Zh'],
    ['unused bits after two bytes', 'Zm9'],
    ['a single character', 'Z'],
    ['one character too many', 'Zm9vZ'],
    ['a letter whose low byte is one of the alphabet', 'Zm9\u0176'],
    ['a letter of two bytes among many', `${'Zm9v'.repeat(40)}Zm9\u0176`],
    ['a surrogate pair', 'Zm9v😀'],
  ])('with %s is refused', (_what, segment) => {
    expect(decodeSegment(segment)).toBeUndefined()
  })

  test('is accepted in one spelling only', () => {
    const character = fc.constantFrom(...'ABgwQ09_-+/= \n=\u0141\u0176')
    let refused = 0
    fc.assert(
      fc.property(fc.array(character, { maxLength: 9 }), (characters) => {
        const segment = characters.join('')
        const bytes = decodeSegment(segment)
        if (bytes === undefined) refused++
        else expect(bytes.toString('base64url')).toBe(segment)
        expect(bytes !== undefined).toBe(isCanonical(segment))
      }),
      { seed: 2, numRuns: 5_000 },
    )
    expect(refused).toBeGreaterThan(1_000)
  })

  test('holds text as UTF-8', () => {
    expect(decodeSegment(encodeSegment('Zoë ☃ 😀'))?.toString()).toBe('Zoë ☃ 😀')
  })
})

describe('an object', () => {
  const decode = (bytes: string | number[]) => decodeObject(Buffer.from(bytes as string))

  test('comes back from its JSON', () => {
    expect(decode(' {"a":[1,"ë"]}\n')).toEqual({ a: [1, 'ë'] })
  })

  test.each([
    ['nothing', ''],
    ['null', 'null'],
    ['an array', '[{}]'],
    ['a text', '"{}"'],
    ['a number', '1'],
    ['a duplicate member', '{"a":1,"a":2}'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
    ['malformed JSON', '{'],
    ['a byte order mark', '\ufeff{}'],
  ])('is not %s', (_what, text) => {
    expect(decode(text)).toBeUndefined()
  })

  test.each([
    ['an overlong slash', [0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]],
    ['a surrogate written in UTF-8', [0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]],
    ['a cut character', [0x7b, 0x22, 0xc3, 0x22, 0x3a, 0x31, 0x7d]],
    ['UTF-16', [...Buffer.from('{}', 'utf16le')]],
    ['UTF-16 with its mark', [0xff, 0xfe, ...Buffer.from('{}', 'utf16le')]],
  ])('is not %s', (_what, bytes) => {
    expect(decode(bytes)).toBeUndefined()
  })

  test('is not what could not be decoded', () => {
    expect(decodeObject(undefined)).toBeUndefined()
  })
})

// RFC 4648 3.5 and 5, written without a decoder
function isCanonical(segment: string): boolean {
  if (!/^[A-Za-z0-9_-]*$/.test(segment)) return false
  const last = segment.at(-1) ?? ''
  const allowed = ['', undefined, 'AQgw', 'AEIMQUYcgkosw048'][segment.length % 4]
  return allowed === '' || (allowed?.includes(last) ?? false)
}
