import { durationSeconds } from '../tokens/index.ts'
import type { CommonOptions } from './auth-options.ts'

type Given = Readonly<Record<string, unknown>>
type Complete = Pick<
  CommonOptions<object, never, object>,
  | 'database'
  | 'postgres'
  | 'algorithm'
  | 'accessLifetime'
  | 'refreshLifetime'
  | 'claimNames'
  | 'revokeClaim'
  | 'userIdField'
  | 'hasher'
  | 'grace'
  | 'lateRetry'
  | 'rotate'
  | 'transport'
  | 'cookies'
>

/** Whether two options contradict one another, and the sentence about it. */
type Row = readonly [isContradictory: boolean, sentence: string]

/** A sentence about two options that cannot both be meant, or undefined. */
export function contradictions(given: Given, complete: Complete): string | undefined {
  const rows = [
    ...databaseRows(given, complete),
    ...keyRows(given, complete),
    ...userRows(given, complete),
    ...tokenRows(complete),
    ...windowRows(given, complete),
    ...cookieRows(given, complete),
  ]
  return rows.find(([isContradictory]) => isContradictory)?.[1]
}

function databaseRows(given: Given, { database = '', postgres = {} }: Complete): Row[] {
  const { pool, ...ours } = postgres
  const [name] = Object.entries(ours).find(([, value]) => value !== undefined) ?? []
  return [
    [
      'postgres' in given && !database.startsWith('postgres'),
      'Option "postgres" is for a PostgreSQL database; "database" names another one.',
    ],
    [
      pool !== undefined && name !== undefined,
      `Option "postgres.${name}" is for Carnet's own pool; set it where you make the one in "postgres.pool".`,
    ],
  ]
}

function keyRows(given: Given, { algorithm = 'HS256' }: Complete): Row[] {
  const isSymmetric = algorithm.startsWith('HS')
  const hasOwnKey = 'secret' in given || 'signingKey' in given
  return [
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
      given['revocationStream'] === true && isSymmetric,
      `Option "revocationStream" needs an asymmetric algorithm, such as EdDSA; "algorithm" is ${algorithm}. ` +
        'Who can check a signature of an HS algorithm can also make one.',
    ],
    [
      given['keyRotation'] !== undefined && given['keyRotation'] !== false && hasOwnKey,
      'Option "keyRotation" is for keys that Carnet keeps; the one in "secret" or "signingKey" is yours to change.',
    ],
    [
      'keySecret' in given && 'keySecretFile' in given,
      'Options "keySecret" and "keySecretFile" are both given. Keep one.',
    ],
  ]
}

function userRows(given: Given, { userIdField = 'id', hasher = 'argon2id' }: Complete): Row[] {
  const areTheirs = 'users' in given
  return [
    [
      areTheirs && 'userFields' in given,
      'Option "userFields" extends Carnet\'s own users; with "users" the fields are those of your table.',
    ],
    [
      areTheirs && 'passwords' in given,
      'Option "passwords" is the policy of Carnet\'s own users; with "users" it is your table\'s.',
    ],
    [
      given['updateLastLogin'] === true && areTheirs && !canRecordLogin(given['users']),
      'Option "updateLastLogin" needs a function "recordLogin" in "users".',
    ],
    [
      areTheirs && 'django' in given,
      'Options "users" and "django" are both given. Keep the one that says where your users are.',
    ],
    [
      areTheirs && userIdField !== 'id',
      'Option "userIdField" is for Carnet\'s and Django\'s tables; with "users" it is the "id" that they answer.',
    ],
    [
      areTheirs && hasher !== 'argon2id',
      'Option "hasher" is for tables that Carnet writes; with "users" the hashes are those of your table.',
    ],
    [
      areTheirs && 'revokeClaim' in given,
      'Option "revokeClaim" needs the password hashes, which option "users" keeps to itself.',
    ],
    [
      userIdField === 'password',
      'Option "userIdField" must not be "password": everybody can read what stands in a token.',
    ],
    [
      !('django' in given) && userIdField !== 'id' && userIdField !== 'username',
      'Option "userIdField" must be "id" or "username", unless option "django" is given: no other field is unique.',
    ],
  ]
}

function tokenRows({ claimNames = {}, revokeClaim, accessLifetime, refreshLifetime }: Complete): Row[] {
  const names = [...Object.values(claimNames), ...(revokeClaim === undefined ? [] : [revokeClaim])]
  return [
    [
      names.length > new Set(names).size,
      'Options "claimNames" and "revokeClaim" must give each claim a name of its own.',
    ],
    [
      claimNames.jti !== 'jti' && names.includes('jti'),
      'Option "claimNames" must not use "jti" for another claim than the id.',
    ],
    [
      seconds(accessLifetime) > seconds(refreshLifetime),
      'Option "accessLifetime" is longer than "refreshLifetime". An access token must expire first.',
    ],
  ]
}

function windowRows(given: Given, { lateRetry, grace, rotate }: Complete): Row[] {
  const isLate = lateRetry !== undefined
  return [
    [
      isLate && seconds(grace) === 0,
      'Options "lateRetry" and "grace: 0s" are both given. Strict single use leaves no room for a retry.',
    ],
    [isLate && seconds(lateRetry) <= seconds(grace), 'Option "lateRetry" must be longer than "grace".'],
    [
      isLate && rotate === false,
      'Option "lateRetry" is for rotation; with "rotate: false" no token is lost.',
    ],
    [
      isLate && 'django' in given,
      'Options "lateRetry" and "django" are both given. Django cannot tell which tokens it has seen in use.',
    ],
    [
      'shadow' in given && rotate === false,
      'Option "shadow" is for rotation; with "rotate: false" no token is retired.',
    ],
  ]
}

function cookieRows(
  given: Given,
  { transport = 'bearer', cookies = {}, algorithm = 'HS256' }: Complete,
): Row[] {
  const isOn = transport !== 'bearer'
  return [
    [!isOn && 'cookies' in given, 'Option "cookies" needs "transport", which is to be "cookie" or "both".'],
    [
      isOn && algorithm.startsWith('ML-DSA'),
      `Option "transport" asks for cookies, and a token that ${algorithm} signs is too long for one. Choose another "algorithm".`,
    ],
    [
      isOn && cookies.sameSite === 'none' && !cookies.origins?.length,
      'Option "cookies.sameSite" is "none", for pages of other sites; name their origins in "cookies.origins".',
    ],
  ]
}

const canRecordLogin = (users: unknown) => (users as { recordLogin?: unknown }).recordLogin !== undefined

const seconds = (duration: string | undefined) => durationSeconds(duration ?? '') ?? 0
