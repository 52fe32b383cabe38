import type { GuardOptions } from './authenticated.ts'
import type { CallerAuth } from './caller-auth.ts'
import { needsUser } from './guard.ts'

const known = {
  user: [true, false],
  staff: [true, false, 'token'],
  superuser: [true, false, 'token'],
  optional: [true, false, 'reads', 'ignore-invalid'],
  claims: undefined,
} as const satisfies Record<keyof GuardOptions, readonly unknown[] | undefined>

/**
 * Looks at the options of a guard when it is made: one that is misspelled would protect nothing, and a verifier has no
 * users to ask.
 *
 * @throws TypeError that names the option.
 */
export function checkGuard({ hasUsers = true }: Pick<CallerAuth, 'hasUsers'>, options: object = {}): void {
  checkGuardOptions(options)
  if (!hasUsers && needsUser(options)) throw new TypeError(noUsers)
}

/** What a guard is told that asks a verifier for users. */
export const noUsers =
  'Options "user", "staff: true" and "superuser: true" of a guard ask for the user, and a verifier has none. ' +
  'Use "claims", "staff: \'token\'" or "superuser: \'token\'".'

function checkGuardOptions(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) throw new TypeError(`Unknown option "${name}" of a guard.`)
    const allowed: readonly unknown[] | undefined = known[name as keyof typeof known]
    if (value === undefined || (allowed === undefined && value !== null)) continue
    if (!allowed?.includes(value))
      throw new TypeError(
        `Option "${name}" of a guard must be ${allowed?.join(', ') ?? 'claims or a function'}.`,
      )
  }
}
