// Token types, claims, keys and the JWS engine. Pure: imports node:crypto and nothing of Carnet; clock and randomness
// are passed in.
export { type Algorithm, algorithmRow, algorithms, isAlgorithm } from './algorithms.ts'
export { claimMeanings, headerMeanings } from './claim-meanings.ts'
export { type ClaimNames, defaultClaimNames } from './claim-names.ts'
export {
  type ClaimRules,
  type Claims,
  checkRefreshExp,
  type Refusal,
  refusals,
  refusalText,
} from './claims.ts'
export { type Duration, durationSeconds, secondsOf } from './durations.ts'
export { maximumTokenCharacters, signJws, type VerifiedJws, verifyJws } from './jws.ts'
export { importKey, type Jwk, type Key, type KeySource, publicJwk } from './key.ts'
export { createKeySet, type KeySet, kidOf, namedKid } from './key-set.ts'
export { createIds, type Random } from './random-ids.ts'
export { type ReadToken, readToken } from './read-token.ts'
export { checkSecret, shortestTextSecretBytes } from './secret.ts'
export { decodeObject } from './segments.ts'
export { parseStrictJson } from './strict-json.ts'
export { adoptedSessionId, type Subject, subjectOf } from './subject.ts'
export {
  distanceInWords,
  lengthInWords,
  momentInWords,
  timeInUtc,
  timeNames,
  timesInWords,
} from './times-in-words.ts'
export {
  type ReservedClaim,
  reservedClaims,
  type TokenType,
  type TokenTypeName,
  tokenTypes,
} from './token-types.ts'
export { type Verdict, type VerifierRules, verifyToken } from './token-verifier.ts'
export { createVerify, type Verify } from './verify.ts'
