import { guardPlaces } from '../../cases/places.ts'
import type { Answer } from '../../drive/send.ts'
import { guardRefusedUser, noAccountForToken, ok, passwordChanged } from './answers.ts'
import { differs, type SpotDifference } from './spot.ts'

const loading = ['profile', 'public', 'readOnly', 'admin']
const stateless = ['stateless', 'statelessAdmin']
const refresh = ['refresh', 'refreshSliding']

/** What Python's `int()` makes a number of. */
const coerced = ['user as a fraction', 'user true', 'user with a zero before', 'user with a space before']
const nobodies = ['no user', 'user null', 'user empty', 'user as zero']
const unknown = ['user unknown', 'user negative', 'user beyond 64 bits', 'user deleted']
const shapeless = ['user in a list', 'user in an object', 'user not a number', 'user empty']
const notFound = guardRefusedUser('user_not_found')

const atGuards: readonly SpotDifference[] = [
  differs('`user_id`', { at: [...guardPlaces], named: coerced }, notFound),
  differs('unknown shape of `user_id`', { at: loading, named: shapeless, theirs: 500 }, notFound),
  differs(
    '`user_id` that is null',
    { at: [...guardPlaces], named: ['user null'] },
    guardRefusedUser('token_not_valid'),
  ),
  differs(
    'stateless user of an unknown shape',
    { at: stateless, named: [...shapeless, ...coerced] },
    notFound,
  ),
]

const isGood = (_: unknown, { status }: Answer) => status === 200

const atEndpoints: readonly SpotDifference[] = [
  differs('`user_id`', { at: refresh, named: coerced, when: isGood }, noAccountForToken),
  differs(
    'refresh or sliding token without `user_id`',
    { at: refresh, named: nobodies, when: isGood },
    noAccountForToken,
  ),
  differs(
    'unknown shape of `user_id`',
    { at: refresh, named: [...shapeless, ...coerced], theirs: 500 },
    noAccountForToken,
  ),
  differs(
    'refresh for a deleted or unknown user',
    { at: ['refresh'], named: unknown, theirs: 500 },
    noAccountForToken,
  ),
  differs(
    'refresh of a sliding token for a deleted or inactive user',
    { at: ['refreshSliding'], named: [...unknown, ...shapeless, 'user inactive'], when: isGood },
    noAccountForToken,
  ),
  differs(
    'verify for a deleted or inactive user',
    {
      at: ['verify'],
      named: [...unknown, ...shapeless, ...coerced, 'user as zero', 'user inactive'],
      when: isGood,
    },
    noAccountForToken,
  ),
  differs(
    'blacklisting a token whose `user_id` has an unknown shape',
    { at: ['blacklist'], named: shapeless, theirs: 500 },
    ok({}),
  ),
]

/** The peer looks at the digest at guards alone, and refreshes a token of anybody. */
const digests: readonly SpotDifference[] = [
  differs(
    'digest of a password at refresh',
    {
      at: refresh,
      named: [
        'digest of another password',
        'digest in small letters',
        'no digest of the password',
        'user on the staff',
        'user superuser',
        'user named in letters with marks',
      ],
      when: ({ facts }) => facts.revokeClaim !== undefined,
    },
    passwordChanged,
  ),
]

const rule: readonly SpotDifference[] = [
  differs(
    '`USER_AUTHENTICATION_RULE` at the refresh of a sliding token',
    {
      at: ['refreshSliding'],
      named: ['user on the staff', 'user superuser'],
      when: ({ facts }) => facts.setup.options?.authenticationRule !== undefined,
    },
    noAccountForToken,
  ),
]

/** Whose a token is. */
export const userDifferences: readonly SpotDifference[] = [...atGuards, ...atEndpoints, ...digests, ...rule]
