import { createAnswerAdditions } from '../claims/index.ts'
import type { KeyRing } from '../keys/index.ts'
import { createSessions, createTokenIssuer, type SessionContext, type Sessions } from '../sessions/index.ts'
import { checkRefreshExp, createIds } from '../tokens/index.ts'
import type { HashQueue } from '../users/index.ts'
import type { Auditing } from './auditing.ts'
import type { Foundation } from './foundation.ts'
import type { Limiting } from './limiting.ts'
import type { People } from './people.ts'
import { sessionPolicy, verifierRules } from './policies.ts'

export interface SessionParts extends Foundation {
  readonly ring: KeyRing
  readonly people: People
  readonly auditing: Auditing
  readonly limiting: Limiting
  /** What every password hash goes through. */
  readonly queue: HashQueue
  readonly verify: SessionContext<unknown>['verify']
}

/** Sign in, refresh, revoke, with everything that their rules ask for. */
export function wireSessions(parts: SessionParts): Sessions<unknown> {
  const { options, clock, random, claims, store, sinks, ring, verify, people, auditing, limiting } = parts
  const policy = sessionPolicy(options)
  const rules = verifierRules(options)
  const createId = createIds(random)
  return createSessions({
    policy,
    store: store.sessions,
    accounts: people.accounts,
    issuer: createTokenIssuer(policy, ring.signingKey, createId),
    verify,
    checkRefreshExp: (token) => checkRefreshExp(token, rules, clock() / 1000),
    isAdmitted: options.authenticationRule ?? everybody,
    claimsOf: claims.ofUser,
    copyClaims: claims.copy,
    respond: createAnswerAdditions(options.respond),
    createId,
    uses: parts.uses,
    admit: parts.queue.admit,
    gate: limiting.gate,
    recordRefusal: (refusal) => auditing.recordRefusal({ action: 'sign_in', ...refusal }),
    emit: sinks.emit,
  })
}

const everybody = () => true
