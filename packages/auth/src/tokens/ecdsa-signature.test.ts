import { generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromDer, toDer } from './ecdsa-signature.ts'

test('finds r and s again, whatever their leading bytes', () => {
  const halves = fc.constantFrom(32, 48, 66)
  const leading = fc.constantFrom([], [0], [0, 0, 1], [0x7f], [0x80], [0xff], [0, 0x80])
  fc.assert(
    fc.property(
      halves,
      leading,
      leading,
      fc.uint8Array({ minLength: 132, maxLength: 132 }),
      (half, r, s, filling) => {
        const signature = Buffer.from(filling.subarray(0, half * 2))
        signature.set(r, 0)
        signature.set(s, half)
        expect(fromDer(toDer(signature), half)).toEqual(signature)
      },
    ),
    { seed: 7, numRuns: 2000 },
  )
})

test('writes zero as one byte, and a number with its highest bit set behind a zero', () => {
  const zeros = Buffer.alloc(64)
  expect(toDer(zeros).toString('hex')).toBe('3006020100020100')
  const high = Buffer.alloc(64)
  high[0] = 0x80
  high[63] = 1
  expect(toDer(high).subarray(0, 5).toString('hex')).toBe('3026022100')
})

test.each([
  ['P-256', 32],
  ['P-384', 48],
  ['P-521', 66],
] as const)('spells what node:crypto signs with %s as node:crypto itself would', (namedCurve, half) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve })
  for (let round = 0; round < 200; round++) {
    const der = sign('sha256', Buffer.from(String(round)), privateKey)
    expect(toDer(fromDer(der, half))).toEqual(der)
  }
})
