import { withOrigin } from '../audit/index.ts'
import type { Auth } from '../auth.ts'
import { createCallers, type Guard } from '../guard/index.ts'
import { type CookieTransport, createHttpService, withAdmin } from '../http/index.ts'
import type { KeyRing } from '../keys/index.ts'
import type { Sessions } from '../sessions/index.ts'
import { createAdministering } from './administering.ts'
import type { Auditing } from './auditing.ts'
import type { Feeding } from './feeding.ts'
import type { Foundation } from './foundation.ts'
import { keepKeys } from './keep-keys.ts'
import { keysFace } from './keys-face.ts'
import type { Limiting } from './limiting.ts'
import type { KeyContext } from './open-keys.ts'
import type { People } from './people.ts'
import { longestTokenSeconds, marginMs } from './policies.ts'
import { sessionsFace } from './sessions-face.ts'
import { tokensFace } from './tokens-face.ts'

/** Every part of a set-up, ready to work. */
export interface Parts extends Foundation {
  readonly keyContext: KeyContext
  readonly auditing: Auditing
  readonly limiting: Limiting
  readonly ring: KeyRing
  readonly people: People
  readonly sessions: Sessions<unknown>
  readonly feeding: Feeding
  readonly transport: CookieTransport | undefined
  readonly guard: Guard<object, unknown>
}

/** The parts as a developer sees them. From here on timers run, until `close`. */
export function toAuth(parts: Parts): Auth {
  const { options, sinks, keyContext, ring, people, sessions, feeding, guard, observing, auditing } = parts
  const { onError } = sinks
  const maximumTokenSeconds = longestTokenSeconds(options)
  const stopKeeping = keepKeys({ keyContext, ring, maximumTokenSeconds, onError })
  auditing.begin()
  const readiness = observing.readiness({ ...parts, feed: feeding.feed })
  const administering = createAdministering({ ...parts, maximumTokenSeconds })
  const service = serviceOf(parts, readiness.isReady)
  let closing: Promise<void> | undefined
  return Object.freeze<Auth>({
    ...withAdmin(service, administering?.mounted, observing.aroundCall),
    ...createCallers(options.claimNames),
    headerName: options.headerName,
    authenticate: guard,
    tokens: tokensFace(sessions),
    sessions: sessionsFace({ ...parts, log: parts.store.audit, marginMs: marginMs(options) }),
    users: people.users,
    unlock: (login) => parts.limiting.unlock(people.accounts, login),
    keys: keysFace(keyContext, ring, maximumTokenSeconds),
    audit: auditing.face,
    as: (who, work) => withOrigin(typeof who === 'string' ? { actor: who } : who, work),
    metrics: observing.text,
    drain() {
      readiness.drain()
      feeding.broadcast?.drain()
    },
    close: () => (closing ??= close()),
  })

  async function close(): Promise<void> {
    stopKeeping()
    feeding.stop()
    await administering?.stop()
    await parts.limiting.stop()
    await parts.uses?.stop()
    await auditing.stop()
    await parts.store.close()
  }
}

/** The endpoints, as the options want them. */
function serviceOf(parts: Parts, isReady: () => Promise<boolean>) {
  const { options, sinks, ring, people, sessions, feeding, guard, observing, auditing, transport } = parts
  return createHttpService({
    ...options,
    corsOrigins: options.cors.origins,
    transport,
    sessions,
    guard,
    users: people.users,
    nameOf: people.nameOf,
    recordRefusal: auditing.recordRefusal,
    publicKeys: ring.publicKeys,
    broadcast: feeding.broadcast,
    isReady,
    onError: sinks.onError,
    aroundCall: observing.aroundCall,
  })
}
