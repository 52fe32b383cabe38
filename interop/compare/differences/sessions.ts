import type { Answer } from '../../drive/send.ts'
import { guardRevoked, guardRevokedForEach, noAccountForToken, ok, refused, withClaims } from './answers.ts'
import { differs, type Spot, type SpotDifference } from './spot.ts'
import { asCarnetWrites } from './written-claims.ts'

const blacklisted = refused('Token is blacklisted')
const isExpired = (_: unknown, { status, body }: Answer) =>
  status === 401 && (body as { detail: string }).detail === 'Token is expired'

const signOut: readonly SpotDifference[] = [
  differs('blacklisting a token twice, or an expired one', { at: ['blacklist'], when: isExpired }, ok({})),
  differs(
    'blacklisting a token twice, or an expired one',
    {
      at: ['a life', 'signed out'],
      named: ['blacklists the expired refresh', 'blacklists again'],
      theirs: 401,
    },
    ok({}),
  ),
  differs('verify of a blacklisted token', { at: ['signed out'], named: /^verifies/ }, blacklisted),
  differs(
    'access token of a blacklisted session',
    { at: ['signed out', 'blacklists the old one'], named: /access after that/ },
    guardRevoked,
  ),
  differs(
    'access token of a blacklisted session',
    { at: ['signed out'], named: ['verifies access after that'] },
    blacklisted,
  ),
]

/** The token of the first rotation again, and an access token of now. */
const sameSuccessor = (spot: Spot) => {
  const rotated = spot.answers.get('used again: refreshes') ?? { status: 0, www: null, body: 'never asked' }
  const { tokenType } = spot.facts.names
  return withClaims((theirs) => {
    const claims = asCarnetWrites(theirs, spot)
    return claims[tokenType] === 'access' ? sixSecondsOn(claims) : claims
  })(spot, rotated)
}

const sixSecondsOn = (claims: Record<string, unknown>) => ({
  ...claims,
  exp: Number(claims['exp']) + 6,
  iat: Number(claims['iat']) + 6,
})

const rotates = ({ facts }: Spot) => facts.rotates
const reuse = 'second use of a rotated refresh token'

const rotated: readonly SpotDifference[] = [
  differs(reuse, { at: ['used again'], named: ['the old one again, at once'], when: rotates }, sameSuccessor),
  differs(
    reuse,
    { at: ['used again'], named: ['the old one again, later'], when: rotates },
    (spot, theirs) => ({
      ...blacklisted(spot, theirs),
      body: { detail: 'Token is blacklisted', code: 'token_reused' },
    }),
  ),
  differs(reuse, { at: ['used again'], named: ['the current one after that'], when: rotates }, blacklisted),
  differs(
    reuse,
    { at: ['used again'], named: ['the current access after that'], when: rotates },
    guardRevoked,
  ),
  differs(
    'verify of a rotated token',
    { at: ['used again'], named: /^verifies the old one/, when: rotates },
    blacklisted,
  ),
  differs(
    'blacklisting an old token of a session',
    { named: ['blacklists the old one'], theirs: 401 },
    ok({}),
  ),
  differs(
    'blacklisting an old token of a session',
    { at: ['blacklists the old one'], named: ['the current one after that'], when: rotates },
    blacklisted,
  ),
  differs(
    'blacklist endpoint without the app',
    {
      at: ['signed out', 'blacklists the old one'],
      named: ['refreshes after that', 'the current one after that'],
      when: ({ facts }) => !facts.hasApp,
    },
    blacklisted,
  ),
]

const ended: readonly SpotDifference[] = [
  differs(
    'deactivating, deleting a user',
    { at: ['deactivated', 'deleted'], named: /^access/ },
    guardRevoked,
  ),
  differs(
    'deactivating, deleting a user',
    { at: ['deactivated', 'deleted'], named: /^verifies/ },
    blacklisted,
  ),
  differs(
    'deactivating, deleting a user',
    { at: ['deactivated'], named: /^refreshes/, when: ({ facts }) => facts.admitsInactive },
    blacklisted,
  ),
  differs(
    'refresh of a sliding token for a deleted or inactive user',
    { at: ['deactivated', 'deleted'], named: ['refreshes, sliding'], theirs: 200 },
    noAccountForToken,
  ),
  differs(
    'refresh for a deleted or unknown user',
    { at: ['deleted'], named: ['refreshes'], theirs: 500 },
    noAccountForToken,
  ),
  differs('password change', { at: ['new password'], named: /^access/ }, guardRevoked),
  differs(
    'password change',
    { at: ['new password'], named: /^(verifies|refreshes)/, theirs: 200 },
    blacklisted,
  ),
]

/** Where a guard takes several types, one message or one for each. */
const eitherWay = (difference: SpotDifference): SpotDifference[] =>
  difference.expected === guardRevoked
    ? [difference, { ...difference, expected: guardRevokedForEach }]
    : [difference]

/** When a session ends. */
export const sessionDifferences: readonly SpotDifference[] = [...signOut, ...rotated, ...ended].flatMap(
  eitherWay,
)
