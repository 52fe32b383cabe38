import {
  type ClaimNames,
  type Claims,
  claimMeanings,
  type Duration,
  headerMeanings,
  refusals,
  refusalText,
  secondsOf,
} from '../../tokens/index.ts'

/** By what this server judges the claims of tokens, as its options say. */
export interface JudgingOptions {
  readonly leeway: Duration
  readonly audience?: string | readonly string[] | undefined
  readonly issuer?: string | undefined
  readonly headerTyp: 'JWT' | 'at+jwt'
  readonly claimNames: ClaimNames
}

/** The same for the script of the inspector, which judges as the API does: public, all of it. */
export function inspectorRules(options: JudgingOptions): Claims {
  const { audience = [], issuer, claimNames } = options
  const texts = Object.keys(refusals).map((name) => [
    name,
    refusalText(name as keyof typeof refusals, claimNames),
  ])
  return {
    leewaySeconds: secondsOf(options.leeway),
    audience: typeof audience === 'string' ? [audience] : audience,
    issuer: issuer ?? null,
    names: claimNames,
    refusals: Object.fromEntries(texts),
    headerMeanings,
    claimMeanings: claimMeanings(claimNames),
  }
}
