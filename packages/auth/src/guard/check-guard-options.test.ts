import { expect, test } from 'vitest'
import { checkGuard, noUsers } from './check-guard-options.ts'

test.each([
  undefined,
  {},
  { user: true, staff: false, superuser: 'token' },
  { optional: 'reads' },
  { optional: undefined },
  { claims: { role: 'editor' } },
  { claims: () => true },
])('%j is what a guard can do', (options) => {
  expect(() => checkGuard({}, options)).not.toThrow()
})

test.each([
  [{ isStaff: true }, 'Unknown option "isStaff" of a guard.'],
  [{ toString: true }, 'Unknown option "toString" of a guard.'],
  [{ staff: 'Token' }, 'Option "staff" of a guard must be true, false, token.'],
  [{ superuser: 1 }, 'Option "superuser" of a guard must be true, false, token.'],
  [{ optional: 'read' }, 'Option "optional" of a guard must be true, false, reads, ignore-invalid.'],
  [{ optional: null }, 'Option "optional" of a guard must be true, false, reads, ignore-invalid.'],
  [{ claims: null }, 'Option "claims" of a guard must be claims or a function.'],
])('%j would protect nothing, and is refused by name', (options, sentence) => {
  expect(() => checkGuard({}, options)).toThrow(new TypeError(sentence))
})

test.each([{ user: true }, { staff: true }, { superuser: true }])(
  '%j needs users, and is refused of a verifier, which has none',
  (options) => {
    expect(() => checkGuard({ hasUsers: false }, options)).toThrow(new TypeError(noUsers))
    expect(() => checkGuard({ hasUsers: true }, options)).not.toThrow()
  },
)

test('what a token says is enough for a verifier', () => {
  const options = { staff: 'token', superuser: 'token', claims: { role: 'editor' } }
  expect(() => checkGuard({ hasUsers: false }, options)).not.toThrow()
})
