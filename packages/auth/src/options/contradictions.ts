import type { CommonOptions } from './auth-options.ts'
import { durationSeconds } from './durations.ts'

type Given = Readonly<Record<string, unknown>>
type Complete = Pick<CommonOptions<object, never, object>, 'algorithm' | 'accessLifetime' | 'refreshLifetime'>

/** A sentence about two options that cannot both be meant, or undefined. */
export function contradictions(given: Given, complete: Complete): string | undefined {
  const algorithm = complete.algorithm ?? ''
  const isSymmetric = algorithm.startsWith('HS')
  const rows: [boolean, string][] = [
    [
      'secret' in given && 'signingKey' in given,
      'Options "secret" and "signingKey" are both given. Keep the one that "algorithm" needs.',
    ],
    [
      'secret' in given && !isSymmetric,
      `Option "secret" is for the HS algorithms; "algorithm" is ${algorithm}. Give "signingKey" instead.`,
    ],
    [
      'signingKey' in given && isSymmetric,
      `Option "signingKey" is for asymmetric algorithms; "algorithm" is ${algorithm}. Give "secret" instead.`,
    ],
    [
      'keySecret' in given && 'keySecretFile' in given,
      'Options "keySecret" and "keySecretFile" are both given. Keep one.',
    ],
    [
      'users' in given && 'userFields' in given,
      'Option "userFields" extends Carnet\'s own users; with "users" the fields are those of your table.',
    ],
    [
      'users' in given && 'passwords' in given,
      'Option "passwords" is the policy of Carnet\'s own users; with "users" it is your table\'s.',
    ],
    [
      given['updateLastLogin'] === true && 'users' in given && !canRecordLogin(given['users']),
      'Option "updateLastLogin" needs a function "recordLogin" in "users".',
    ],
    [
      seconds(complete.accessLifetime) > seconds(complete.refreshLifetime),
      'Option "accessLifetime" is longer than "refreshLifetime". An access token must expire first.',
    ],
  ]
  return rows.find(([isContradictory]) => isContradictory)?.[1]
}

const canRecordLogin = (users: unknown) => (users as { recordLogin?: unknown }).recordLogin !== undefined

const seconds = (duration: string | undefined) => durationSeconds(duration ?? '') ?? 0
