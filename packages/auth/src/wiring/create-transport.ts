import { type CookieTransport, createCookieTransport, createCsrf } from '../http/index.ts'
import type { ParsedOptions } from '../options/index.ts'
import type { SessionContext } from '../sessions/index.ts'
import { subjectOf, type TokenTypeName, tokenTypes } from '../tokens/index.ts'
import { derivedSecret } from './derived-secret.ts'
import type { KeyContext } from './open-keys.ts'
import { sessionPolicy } from './policies.ts'

/** How tokens travel in cookies; undefined: they do not. */
export function createTransport(
  options: ParsedOptions<unknown>,
  keyContext: KeyContext,
  verify: SessionContext<unknown>['verify'],
): CookieTransport | undefined {
  const { transport, cookies, claimNames, accept } = options
  if (transport === 'bearer' || cookies === undefined) return undefined
  const { accessSeconds, slidingSeconds } = sessionPolicy(options)
  return createCookieTransport({
    isOptional: transport === 'both',
    setsAccess: cookies.access,
    // a sliding token is nowhere else
    readsAccess: cookies.access || accept.includes('sliding'),
    sameSite: cookies.sameSite,
    origins: cookies.origins,
    csrf: createCsrf({ secret: () => derivedSecret(keyContext, 'carnet csrf'), origins: cookies.origins }),
    accessSeconds,
    slidingSeconds,
    async ownerOf(token: string, type: TokenTypeName) {
      const verdict = await verify(token, tokenTypes[type])
      // whoever signs out may do so with a token that has expired
      const claims = verdict.ok || verdict.refusal === 'expired' ? verdict.claims : undefined
      if (claims?.[claimNames.tokenType] !== type) return undefined
      const { sessionId, userId } = subjectOf(claims, claimNames, verdict.ok && verdict.isForeign)
      return sessionId ? { sessionId, userId } : undefined
    },
  })
}
