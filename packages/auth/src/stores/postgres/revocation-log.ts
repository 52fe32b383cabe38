import type { RevocationLog } from '../../feed/index.ts'
import type { Listener } from './listener.ts'

// what reads stale rows for as long as a transaction of ours may live: a statement, a wait within it, and some
const overlapMs = 20_000
const pollMs = 500

/** The log of every SQL store, and besides what other processes announce. */
export function announcedLog(log: RevocationLog, listener: Listener): RevocationLog {
  return {
    ...log,
    pollMs,
    overlapMs,
    onRevocation(tell) {
      const stops = [log.onRevocation(tell), listener.subscribe(() => tell('elsewhere'))]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}
