import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createIds } from './random-ids.ts'

test('an id is 128 random bits in hexadecimal, like the hex form of a UUID', () => {
  const nextId = createIds(randomBytes)
  for (let index = 0; index < 300; index++) expect(nextId()).toMatch(/^[0-9a-f]{32}$/)
})

test('two hundred thousand ids are all different, and every bit of them varies', () => {
  const nextId = createIds(randomBytes)
  const ids = Array.from({ length: 200_000 }, nextId)
  expect(new Set(ids).size).toBe(ids.length)
  const ones = new Array<number>(128).fill(0)
  for (const id of ids.slice(0, 10_000)) {
    const bits = BigInt(`0x${id}`)
    for (let bit = 0; bit < 128; bit++) if ((bits >> BigInt(bit)) & 1n) ones[bit] = (ones[bit] ?? 0) + 1
  }
  // six standard deviations of 10,000 fair coins
  for (const count of ones) expect(Math.abs(count - 5_000)).toBeLessThan(300)
})

test('every drawn byte is used once, in order', () => {
  let drawn = 0
  const nextId = createIds((bytes) => Uint8Array.from({ length: bytes }, () => drawn++ >> 4))
  const ids = Array.from({ length: 200 }, nextId)
  expect(ids).toEqual(Array.from({ length: 200 }, (_, index) => Buffer.alloc(16, index).toString('hex')))
})

test('a source that gives less than asked is refused, not stretched', () => {
  for (const given of [0, 1, 15, 16]) {
    expect(createIds(() => new Uint8Array(given))).toThrow('random must return as many bytes as asked for')
  }
})

test('bytes that the source changes later do not change ids', () => {
  const shared = new Uint8Array(16 * 128)
  const nextId = createIds(() => shared)
  nextId()
  shared.fill(255)
  expect(nextId()).toBe('0'.repeat(32))
})
