import type { Spot } from './spot.ts'

type Claims = Record<string, unknown>

/** The claims of a token of the peer's as Carnet would write them: those with a meaning anew, or not at all. */
export function asCarnetWrites(theirs: Claims, { facts }: Spot): Claims {
  const { names, audience, issuer, revokeClaim = '' } = facts
  const { aud: _, iss: __, nbf: ___, sub, ...claims } = theirs
  if (names.userId === 'sub') claims['sub'] = sub
  if (claims[names.tokenType] !== 'sliding') delete claims[names.refreshExp]
  if (names.jti !== 'jti') delete claims['jti']
  delete claims[revokeClaim]
  const user = claims[names.userId]
  if (typeof user === 'number') claims[names.userId] = String(user)
  return {
    ...claims,
    ...(audience === undefined ? {} : { aud: audience }),
    ...(issuer === undefined ? {} : { iss: issuer }),
  }
}
