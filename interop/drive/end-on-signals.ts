import { constants } from 'node:os'

/** A signal ends the process in the usual way, so that what waits for its exit ends the servers. */
export function endOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]))
}
