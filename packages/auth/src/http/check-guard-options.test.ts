import { expect, test } from 'vitest'
import { checkGuardOptions } from './check-guard-options.ts'

test.each([
  undefined,
  {},
  { user: true, staff: false, superuser: 'token' },
  { optional: 'reads' },
  { optional: undefined },
  { claims: { role: 'editor' } },
  { claims: () => true },
])('%j is what a guard can do', (options) => {
  expect(() => checkGuardOptions(options)).not.toThrow()
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
  expect(() => checkGuardOptions(options)).toThrow(new TypeError(sentence))
})
