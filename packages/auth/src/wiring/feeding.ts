import {
  type Broadcast,
  createBroadcast,
  createRevocationFeed,
  type RevocationFeed,
  type StalePolicy,
} from '../feed/index.ts'
import type { KeyRing } from '../keys/index.ts'
import { addressKey } from '../limits/index.ts'
import { type ParsedOptions, secondsOf } from '../options/index.ts'
import type { Store } from '../stores/index.ts'
import { createIds, type Random } from '../tokens/index.ts'
import type { Sinks } from './sinks.ts'

interface FeedingParts {
  readonly options: ParsedOptions<unknown>
  readonly store: Store
  readonly ring: KeyRing
  readonly clock: () => number
  readonly random: Random
  readonly sinks: Sinks
  /** How long a revocation matters. */
  readonly keepMs: number
}

/** How this process learns of revocations, and who learns of them from it. */
export interface Feeding {
  readonly feed: RevocationFeed
  /** Undefined unless services without a database are to be told. */
  readonly broadcast: Broadcast | undefined
  readonly stop: () => void
}

export async function openFeeding(parts: FeedingParts): Promise<Feeding> {
  const { options, store, ring, clock, random, sinks, keepMs } = parts
  const feed = await createRevocationFeed({
    log: store.revocations,
    keepMs,
    clock,
    stalePolicy: stalePolicy(options.staleFeed),
  })
  const kids = () => ring.publicKeys().flatMap(({ kid }) => kid ?? [])
  const broadcast = options.revocationStream
    ? createBroadcast({
        feed,
        signingKey: ring.signingKey,
        kids,
        clock,
        stream: createIds(random)(),
        networkOf: (address) => addressKey(address, networkBits),
        onError: sinks.onError,
      })
    : undefined
  return {
    feed,
    broadcast,
    stop() {
      broadcast?.close()
      feed.stop()
    },
  }
}

// what one customer gets of IPv6
const networkBits = 64

function stalePolicy(option: ParsedOptions<unknown>['staleFeed']): StalePolicy {
  if (typeof option === 'string') return option
  return { acceptForMs: secondsOf(option.acceptFor) * 1000 }
}
