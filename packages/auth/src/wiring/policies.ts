import { type Duration, durationSeconds, type ParsedOptions } from '../options/index.ts'
import type { SessionPolicy } from '../sessions/index.ts'
import type { VerifierRules } from '../tokens/index.ts'

const seconds = (duration: Duration) => durationSeconds(duration) ?? 0

/** The part of the options that sessions follow. */
export function sessionPolicy(options: ParsedOptions<unknown>): SessionPolicy {
  return Object.freeze({
    accessSeconds: seconds(options.accessLifetime),
    refreshSeconds: seconds(options.refreshLifetime),
    slidingSeconds: seconds(options.slidingLifetime),
    slidingRefreshSeconds: seconds(options.slidingRefreshLifetime),
    sessionSeconds: options.sessionLifetime && seconds(options.sessionLifetime),
    graceSeconds: seconds(options.grace),
    lateRetrySeconds: options.lateRetry === undefined ? 0 : seconds(options.lateRetry),
    shadowEndAfter: options.shadow?.endAfter,
    maximumSessions: options.maximumSessions,
    leewaySeconds: seconds(options.leeway),
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
    leewaySeconds: seconds(leeway),
    audience: typeof audience === 'string' ? [audience] : audience,
    issuer,
    names: claimNames,
    enforceTyp: headerTyp === 'at+jwt',
  })
}

/** The longest that any token lives. */
export const maximumTokenSeconds = (policy: SessionPolicy): number =>
  Math.max(policy.accessSeconds, policy.refreshSeconds, policy.slidingSeconds, policy.slidingRefreshSeconds)
