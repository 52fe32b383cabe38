import type { Finding } from './experiments/experiment.ts'
import { promptMs } from './invariants/revocation-latency.ts'
import { spread } from './spread.ts'

// with fewer, the 99th of a hundred is the longest that chance has made
const enough = 100

/** Stores on which revocations took longer than promised to reach the other processes while nothing was wrong. */
export function lateRevocations(findings: readonly Finding[], patience: number): string[] {
  return [...Map.groupBy(findings, ({ store }) => store)].flatMap(([store, all]) => {
    const times = spread(all.flatMap(({ revocationsMs }) => revocationsMs))
    if (times === undefined || times.count < enough || times.p99 <= promptMs * patience) return []
    return [
      `on ${store} 1 % of ${times.count} revocations took more than ${times.p99} ms to be seen in calm, and ${promptMs * patience} ms are promised`,
    ]
  })
}
