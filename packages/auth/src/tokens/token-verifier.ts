import { type ClaimRules, type Claims, checkClaims, type Refusal } from './claims.ts'
import { verifyJws } from './jws.ts'
import type { KeySet } from './key-set.ts'
import { decodeObject } from './segments.ts'
import type { TokenType } from './token-types.ts'

export type Verdict =
  | {
      readonly ok: true
      readonly claims: Claims
      /** Another issuer's key signed it, so that a session it names is none of ours. */
      readonly isForeign?: boolean
    }
  | { readonly ok: false; readonly refusal: Refusal; readonly claims?: Claims }

export interface VerifierRules extends ClaimRules {
  /** Whether the header's `typ` must be that of the token type (RFC 9068 4). */
  readonly enforceTyp: boolean
}

/**
 * The verdict on a token: signature first, then its claims in SimpleJWT's order. A pure computation; `nowMs` is Unix
 * time in milliseconds. A token that is refused for its claims alone comes with them, for those who must name it.
 */
export function verifyToken(
  token: string,
  type: TokenType,
  { keys, rules }: { keys: KeySet; rules: VerifierRules },
  nowMs: number,
): Verdict {
  const jws = verifyJws(token, keys)
  const claims = jws && decodeObject(jws.payload)
  if (jws === undefined || claims === undefined) return invalid
  if (rules.enforceTyp && type.name !== 'untyped' && jws.typ !== type.typ)
    return { ok: false, refusal: 'wrongType', claims }
  const refusal = checkClaims(claims, type, rules, nowMs / 1000)
  if (refusal !== undefined) return { ok: false, refusal, claims }
  return jws.isForeign ? { ok: true, claims, isForeign: true } : { ok: true, claims }
}

const invalid: Verdict = Object.freeze({ ok: false, refusal: 'invalid' })
