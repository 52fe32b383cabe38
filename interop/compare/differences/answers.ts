// What Carnet answers, in the words of the rows beside this file.
import type { Answer } from '../../drive/send.ts'
import type { Expected } from '../judge.ts'
import type { Spot } from './spot.ts'

type Says = (spot: Spot, theirs: Answer) => Expected

const challenge = ({ facts }: Spot) => `${facts.headerTypes[0]} realm="api"`
const guardChallenge = (spot: Spot) => `${challenge(spot)}, error="invalid_token"`

export const ok =
  (body: unknown): Says =>
  () => ({ status: 200, www: null, body })

export const badRequest =
  (body: unknown): Says =>
  () => ({ status: 400, www: null, body })

/** How the token endpoints refuse a token. */
export const refused =
  (detail: string): Says =>
  (spot) => ({ status: 401, www: challenge(spot), body: { detail, code: 'token_not_valid' } })

export const noAccountForToken: Says = (spot) => ({
  status: 401,
  www: challenge(spot),
  body: { detail: 'No active account found for the given token.' },
})

export const passwordChanged: Says = (spot) => ({
  status: 401,
  www: challenge(spot),
  body: { detail: "The user's password has been changed." },
})

export const noSuchAccount: Says = (spot) => ({
  status: 401,
  www: challenge(spot),
  body: { detail: 'No active account found with the given credentials' },
})

const classNames = { access: 'AccessToken', sliding: 'SlidingToken' } as const

/** How a guard refuses a token: a message for each type that it takes. */
export const guardRefused =
  (message: string): Says =>
  (spot) =>
    refusedWith(spot, spot.facts.guardTypes, message)

/** How a guard refuses a token whose session has ended: with a message for its own type, the first that it takes. */
export const guardRevoked: Says = (spot) =>
  refusedWith(spot, spot.facts.guardTypes.slice(0, 1), 'Token is blacklisted')

/** The same with a message for each type that it takes. */
export const guardRevokedForEach: Says = (spot, theirs) => {
  const { body, ...answer } = guardRevoked(spot, theirs)
  const others = refusedWith(spot, spot.facts.guardTypes.slice(1), 'Token has wrong type')
  return { ...answer, body: { ...(body as object), messages: [body, others.body].flatMap(messagesIn) } }
}

const messagesIn = (body: unknown) => (body as { readonly messages: readonly unknown[] }).messages

const refusedWith = (spot: Spot, types: readonly (keyof typeof classNames)[], message: string): Expected => ({
  status: 401,
  www: guardChallenge(spot),
  body: {
    detail: 'Given token not valid for any token type',
    code: 'token_not_valid',
    messages: types.map((type) => ({ token_class: classNames[type], token_type: type, message })),
  },
})

/** How a guard refuses a good token for its user. */
export const guardRefusedUser =
  (code: 'user_not_found' | 'token_not_valid'): Says =>
  (spot) => ({
    status: 401,
    www: guardChallenge(spot),
    body: {
      detail:
        code === 'user_not_found' ? 'User not found' : 'Token contained no recognizable user identification',
      code,
    },
  })

/** The peer's refusal with the word of RFC 6750 3 in the challenge. */
export const withErrorInChallenge: Says = (spot, theirs) => ({ ...theirs, www: guardChallenge(spot) })

/** The peer's answer with the claims of its tokens changed. */
export const withClaims =
  (change: (claims: Record<string, unknown>, spot: Spot) => Record<string, unknown>): Says =>
  (spot, theirs) => ({ ...theirs, body: inTokens(theirs.body, (claims) => change(claims, spot)) })

function inTokens(
  value: unknown,
  change: (claims: Record<string, unknown>) => Record<string, unknown>,
): unknown {
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, inner]) => [
    name,
    name === 'jwt' ? change({ ...inner }) : inTokens(inner, change),
  ])
  return Object.fromEntries(members)
}

export const isRefusedByGuard = ({ status, body }: Answer): boolean => {
  if (status !== 401 || typeof body !== 'object' || body === null || !('code' in body)) return false
  const { code, detail } = body as { code: string; detail: string }
  return (
    'messages' in body ||
    code === 'user_not_found' ||
    code === 'user_inactive' ||
    code === 'password_changed' ||
    detail === 'Token contained no recognizable user identification'
  )
}
