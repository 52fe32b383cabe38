import { type ParsedOptions, secondsOf } from '../options/index.ts'
import type { SessionPolicy } from '../sessions/index.ts'
import type { VerifierRules } from '../tokens/index.ts'

/** The part of the options that sessions follow. */
export function sessionPolicy(options: ParsedOptions<unknown>): SessionPolicy {
  return Object.freeze({
    accessSeconds: secondsOf(options.accessLifetime),
    refreshSeconds: secondsOf(options.refreshLifetime),
    slidingSeconds: secondsOf(options.slidingLifetime),
    slidingRefreshSeconds: secondsOf(options.slidingRefreshLifetime),
    sessionSeconds: options.sessionLifetime && secondsOf(options.sessionLifetime),
    graceSeconds: secondsOf(options.grace),
    lateRetrySeconds: options.lateRetry === undefined ? 0 : secondsOf(options.lateRetry),
    shadowEndAfter: options.shadow?.endAfter,
    maximumSessions: options.maximumSessions,
    leewaySeconds: secondsOf(options.leeway),
    rotate: options.rotate,
    copyClaims: options.copyClaims,
    adopt: options.adopt,
    updateLastLogin: options.updateLastLogin,
    admitsInactive: options.inactiveUsers === 'accept',
    claimNames: options.claimNames,
    revokeClaim: options.revokeClaim,
    audience: options.audience,
    issuer: options.issuer,
    headerTyp: options.headerTyp,
  })
}

/** The part of the options that every verification follows. */
export function verifierRules({
  leeway,
  audience = [],
  issuer,
  headerTyp,
  claimNames,
}: ParsedOptions<unknown>): VerifierRules {
  return Object.freeze({
    leewaySeconds: secondsOf(leeway),
    audience: typeof audience === 'string' ? [audience] : audience,
    issuer,
    names: claimNames,
    enforceTyp: headerTyp === 'at+jwt',
  })
}

/** The longest that a token of ours is accepted anywhere. */
export function longestTokenSeconds(options: ParsedOptions<unknown>): number {
  const { accessSeconds, refreshSeconds, slidingSeconds, slidingRefreshSeconds, leewaySeconds } =
    sessionPolicy(options)
  return Math.max(accessSeconds, refreshSeconds, slidingSeconds, slidingRefreshSeconds) + leewaySeconds
}

/** How long a revocation matters after it, and a session's row after it expired: an access token's time, and more. */
export function marginMs(options: ParsedOptions<unknown>): number {
  const policy = sessionPolicy(options)
  const seconds = [policy.accessSeconds, policy.slidingSeconds]
  // Django can make access tokens of a session that has ended, until the refresh token that it knows expires
  if (options.django !== undefined) seconds.push(policy.refreshSeconds, policy.slidingRefreshSeconds)
  return (Math.max(...seconds) + policy.leewaySeconds + 60) * 1000
}
