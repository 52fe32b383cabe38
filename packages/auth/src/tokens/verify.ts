import { checkClaims } from './claims.ts'
import type { KeySet } from './key-set.ts'
import type { TokenType } from './token-types.ts'
import { type Verdict, type VerifierRules, verifyToken } from './token-verifier.ts'

export type Verify = (token: string, type: TokenType) => Verdict

export interface VerifyOptions {
  readonly keySet: () => KeySet
  readonly rules: VerifierRules
  /** Unix milliseconds. */
  readonly clock: () => number
  /** How many good tokens to remember; 0: none. */
  readonly maximumRemembered: number
}

/**
 * A verifier bound to its keys. What it remembers is that a signature was good: under the exact token, for one type and
 * until the keys change. Claims are checked against the clock every time, so a remembered token expires like any other.
 */
export function createVerify({ keySet, rules, clock, maximumRemembered }: VerifyOptions): Verify {
  const verify: Verify = (token, type) => verifyToken(token, type, { keys: keySet(), rules }, clock())
  if (maximumRemembered === 0) return verify
  const remembered = new Map<
    string,
    { readonly good: Verdict & { readonly ok: true }; readonly type: TokenType; readonly keys: KeySet }
  >()
  return (token, type) => {
    const known = remembered.get(token)
    if (known !== undefined && known.type === type && known.keys === keySet()) {
      const { claims } = known.good
      const refusal = checkClaims(claims, type, rules, clock() / 1000)
      return refusal === undefined ? known.good : { ok: false, refusal, claims }
    }
    const verdict = verify(token, type)
    if (verdict.ok) {
      for (const oldest of remembered.keys()) {
        if (remembered.size < maximumRemembered) break
        remembered.delete(oldest)
      }
      freezeDeep(verdict.claims)
      remembered.set(token, { good: verdict, type, keys: keySet() })
    }
    return verdict
  }
}

// who gets the claims next must not find what a caller before wrote into them
function freezeDeep<Value extends object>(value: Value): Value {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freezeDeep(inner)
  return Object.freeze(value)
}
