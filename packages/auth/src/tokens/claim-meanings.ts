import type { ClaimNames } from './claim-names.ts'

/** What the members of a token's header mean, in a sentence for people (RFC 7515 4.1). */
export const headerMeanings: Readonly<Record<string, string>> = {
  alg: 'How it is signed. HS is a secret that signer and checker share; RS, PS, ES and EdDSA a pair of keys.',
  typ: 'What kind of text this is: a JSON Web Token.',
  kid: 'Which key signed it.',
}

/** What the claims mean that Carnet and RFC 7519 know; whatever else a token says is the application's. */
export function claimMeanings(names: ClaimNames): Readonly<Record<string, string>> {
  return {
    [names.tokenType]:
      'What it is good for: an access token opens doors, a refresh token only gets new tokens.',
    exp: 'From then on it is refused.',
    iat: 'When it was made.',
    nbf: 'Before that it is refused.',
    [names.jti]: 'The number of this token: no other has it.',
    [names.userId]: 'Whose it is.',
    sid: 'The session it belongs to: one sign-in on one device. When the session ends, the token does.',
    [names.refreshExp]: 'Until then a sliding token can be exchanged for one that works longer.',
    iss: 'Who made it.',
    aud: 'For whom it is meant.',
    sub: 'Whom it speaks of.',
  }
}
