import fc from 'fast-check'
import { expect, test } from 'vitest'
import { usernameKey } from '../users/index.ts'
import { carryUser } from './carry-user.ts'
import type { Cell } from './django-source.ts'

const row = (cells: Readonly<Record<string, Cell>>, id: Cell = 7n) => ({
  position: 1n,
  id,
  cells: { username: 'ada', password: '!', ...cells },
  groups: undefined,
})

const rules = { own: [], schema: undefined, joinedMs: 1000 }

const carried = (verdict: ReturnType<typeof carryUser>) => {
  if ('refusal' in verdict) throw new Error(verdict.refusal)
  return verdict.carried
}

test('the spare key is the key of no name whatever', () => {
  const { spareKey } = carried(carryUser(row({}), rules))
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(usernameKey(name)).not.toMatch(/[A-Z]/)
    }),
    { numRuns: 10_000 },
  )
  expect(spareKey).toMatch(/[A-Z]/)
  expect(usernameKey(spareKey)).not.toBe(spareKey)
  expect(carried(carryUser(row({}, 8n), rules)).spareKey).not.toBe(spareKey)
})

test('what a user table has no columns for is as Django’s base model has it', () => {
  expect(carried(carryUser(row({}), rules)).user).toEqual({
    ...{ username: 'ada', usernameKey: 'ada', password: '!', email: '', firstName: '', lastName: '' },
    ...{ isActive: true, isStaff: false, isSuperuser: false, lastLogin: null },
    ...{ dateJoined: new Date(1000), fields: {} },
  })
})

test.each([
  [row({ username: new Uint8Array([1]) }), 'has a name that is not text'],
  [row({ password: new Uint8Array([1]) }), 'has a password that is not text'],
  [row({}, 'x'), 'has an id that is not a whole number from 1'],
  [row({}, 1.5), 'has an id that is not a whole number from 1'],
  [row({}, 0n), 'has an id that is not a whole number from 1'],
])('a user who cannot be carried: %#', (cells, refusal) => {
  expect(carryUser(cells, rules)).toEqual({ refusal })
})

test('a column of bytes cannot become a field', () => {
  const own = [{ name: 'photo', type: 'blob' }]
  expect(carryUser(row({ photo: new Uint8Array([1]) }), { ...rules, own })).toEqual({
    refusal: 'has bytes in the field "photo"',
  })
})
