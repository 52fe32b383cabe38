import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withNul, withoutNul } from './nul.ts'

const unit = fc.constantFrom('a', '\0', '\uffff', '0', '1', '😀')

test('every text comes back, and what is stored has no NUL', () => {
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      expect(withoutNul(text)).not.toContain('\0')
      expect(withNul(withoutNul(text))).toBe(text)
    }),
  )
})

test('no two texts are stored alike', () => {
  fc.assert(
    fc.property(fc.string({ unit }), fc.string({ unit }), (one, other) => {
      expect(withoutNul(one) === withoutNul(other)).toBe(one === other)
    }),
  )
})
