import type { Broadcast, RevocationFeed } from '../feed/index.ts'
import type { AroundCall } from '../http/index.ts'
import type { KeyRing } from '../keys/index.ts'
import type { ParsedOptions } from '../options/index.ts'
import type { Sessions, UseReporter } from '../sessions/index.ts'
import type { Store } from '../stores/index.ts'
import {
  createMetrics,
  createReadiness,
  createTraces,
  type Metrics,
  type Readiness,
} from '../telemetry/index.ts'
import type { HashQueue } from '../users/index.ts'
import { observedStore, samples, type Watchers } from './observed-store.ts'
import type { Sinks } from './sinks.ts'

/** The parts of a set-up as an operator watches them. Where nobody watches, each is the part itself. */
export interface Observing {
  readonly metrics: Metrics | undefined
  readonly store: (store: Store) => Store
  readonly queue: (queue: HashQueue) => HashQueue
  readonly sessions: <U>(sessions: Sessions<U>) => Sessions<U>
  readonly sinks: (sinks: Sinks) => Sinks
  /** Whether the process can do its work, with what it works with. */
  readonly readiness: (parts: WorkingParts) => Readiness
  readonly aroundCall: AroundCall | undefined
  /** What `auth.metrics` answers. */
  readonly text: () => Promise<string>
}

export interface WorkingParts {
  readonly store: Pick<Store, 'ping' | 'pendingMigrations'>
  readonly ring: Pick<KeyRing, 'reload'>
  readonly feed: RevocationFeed
  readonly auditing: { readonly unsealed: () => number }
  readonly feeding: { readonly broadcast: Pick<Broadcast, 'listeners'> | undefined }
  readonly limiting: { readonly waiting: () => number }
  readonly uses: Pick<UseReporter, 'pending'> | undefined
  readonly sinks: Pick<Sinks, 'onError'>
  readonly clock: () => number
}

/** @throws TypeError where the library for an option is missing. */
export async function createObserving(options: ParsedOptions<unknown>): Promise<Observing> {
  const [metrics, traces] = await Promise.all([
    options.metrics === false
      ? undefined
      : createMetrics(options.metrics === true ? undefined : options.metrics.registry),
    options.traces ? createTraces() : undefined,
  ])
  const databaseSystem = options.database.startsWith('sqlite:') ? 'sqlite' : 'postgresql'
  const watchers: Watchers = { metrics, traces, databaseSystem }
  const isWatched = metrics !== undefined || traces !== undefined
  return Object.freeze<Observing>({
    metrics,
    store: (store) => (isWatched ? observedStore(store, watchers) : store),
    queue: (queue) => (isWatched ? observedQueue(queue, watchers) : queue),
    sessions: (sessions) => (metrics ? countedSessions(sessions, metrics) : sessions),
    sinks: (sinks) => (metrics ? measuredSinks(sinks, metrics) : sinks),
    readiness(parts) {
      const readiness = createReadiness({ parts: readyParts(parts), onError: parts.sinks.onError })
      if (metrics) watchParts(parts, readiness, metrics)
      return readiness
    },
    aroundCall: isWatched ? aroundCall(watchers, options.trustedHops > 0) : undefined,
    async text() {
      if (metrics === undefined) throw new TypeError('Nothing is measured: set the option "metrics".')
      return metrics.text()
    },
  })
}

/** The queue, with who runs and who waits; a job that was refused never ran. */
function observedQueue(queue: HashQueue, { metrics, traces }: Watchers): HashQueue {
  const counts = { running: 0, waiting: 0 }
  metrics?.watch('carnet_hash_jobs', () => samples('state', counts))
  const run: HashQueue['run'] = async (job) => {
    const enteredMs = performance.now()
    let hasBegun = false
    counts.waiting += 1
    const result = await queue.run(async () => {
      hasBegun = true
      counts.waiting -= 1
      counts.running += 1
      metrics?.observe('carnet_hash_wait_seconds', (performance.now() - enteredMs) / 1000)
      return job().finally(() => {
        counts.running -= 1
      })
    })
    if (!hasBegun) {
      counts.waiting -= 1
      metrics?.count('carnet_hash_overloaded_total')
    }
    return result
  }
  const admit: HashQueue['admit'] = async () => {
    const admitted = await queue.admit()
    if (admitted === 'overloaded') metrics?.count('carnet_hash_overloaded_total')
    return admitted
  }
  if (traces === undefined) return { run, admit }
  return {
    admit,
    run: (job) => (traces.isInside() ? traces.around('hash password', {}, () => run(job)) : run(job)),
  }
}

function countedSessions<U>(sessions: Sessions<U>, metrics: Metrics): Sessions<U> {
  const countSignIn = <Granted extends { readonly outcome: string }>(granted: Granted) => {
    metrics.count('carnet_sign_ins_total', { result: granted.outcome })
    return granted
  }
  const countRefresh = <Refreshed extends { readonly outcome: string; readonly how?: string }>(
    refreshed: Refreshed,
  ) => {
    metrics.count('carnet_refreshes_total', { result: refreshed.how ?? refreshed.outcome })
    return refreshed
  }
  return Object.freeze<Sessions<U>>({
    ...sessions,
    signIn: async (...args) => countSignIn(await sessions.signIn(...args)),
    signInSliding: async (...args) => countSignIn(await sessions.signInSliding(...args)),
    admin: Object.freeze({
      ...sessions.admin,
      signIn: async (...args: Parameters<typeof sessions.admin.signIn>) =>
        countSignIn(await sessions.admin.signIn(...args)),
    }),
    refresh: async (...args) => countRefresh(await sessions.refresh(...args)),
    refreshSliding: async (...args) => countRefresh(await sessions.refreshSliding(...args)),
  })
}

function measuredSinks(sinks: Sinks, metrics: Metrics): Sinks {
  return {
    ...sinks,
    emit(event) {
      metrics.count('carnet_events_total', { type: event.type })
      if (event.type === 'revocation') metrics.count('carnet_revocations_total', { reason: event.reason })
      if (event.type === 'reuse') metrics.count('carnet_revocations_total', { reason: 'reused' })
      sinks.emit(event)
    },
  }
}

const readyParts = ({ store, ring, feed }: WorkingParts) => ({
  database: () => store.ping().then(() => true),
  migrations: async () => (await store.pendingMigrations()).length === 0,
  keys: () => ring.reload().then(() => true),
  feed: () => !feed.status().isRefusing,
})

function watchParts(parts: WorkingParts, readiness: Readiness, metrics: Metrics): void {
  const { feed, feeding, auditing, limiting, uses, clock } = parts
  metrics.watch('carnet_feed_age_seconds', () => [{ value: feed.status().ageMs / 1000 }])
  metrics.watch('carnet_feed_stale', () => [{ value: Number(feed.status().isStale) }])
  metrics.watch('carnet_feed_sessions', () => [{ value: feed.status().sessions }])
  feed.onNews((news) => {
    for (const { atMs } of news)
      metrics.observe('carnet_feed_delay_seconds', Math.max(0, clock() - atMs) / 1000)
  })
  metrics.watch('carnet_feed_listeners', () => [{ value: feeding.broadcast?.listeners() ?? 0 }])
  metrics.watch('carnet_guesses_waiting', () => [{ value: limiting.waiting() }])
  metrics.watch('carnet_uses_unreported', () => [{ value: uses?.pending() ?? 0 }])
  metrics.watch('carnet_audit_unsealed', () => [{ value: auditing.unsealed() }])
  metrics.watch('carnet_ready', () =>
    Object.entries(readiness.parts()).map(([part, isReady]) => ({
      value: Number(isReady),
      labels: { part },
    })),
  )
}

const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** By OpenTelemetry's conventions for HTTP servers, without the path: a client may have written a token into it. */
function aroundCall({ metrics, traces }: Watchers, trustsHeaders: boolean): AroundCall {
  const measured: AroundCall = async ({ endpoint }, _, work) => {
    const startedMs = performance.now()
    const response = await work()
    const labels = { endpoint, status: `${Math.trunc(response.status / 100)}xx` }
    const seconds = (performance.now() - startedMs) / 1000
    metrics?.observe('carnet_http_request_duration_seconds', seconds, labels)
    return response
  }
  if (traces === undefined) return measured
  return (call, request, work) => {
    if (call.isProbe) return measured(call, request, work)
    const method = methods.has(request.method) ? request.method : '_OTHER'
    const facts = { 'http.request.method': method, ...(call.route && { 'http.route': call.route }) }
    const name = [method === '_OTHER' ? 'HTTP' : method, call.route].filter(Boolean).join(' ')
    const kind = traces.isInside() ? 'internal' : 'server'
    // a trace that anybody could join would let anybody decide what is sampled
    const carrier = trustsHeaders ? request.headers : undefined
    return traces.around(name, { kind, facts, carrier }, async (add) => {
      const response = await measured(call, request, work)
      const { status } = response
      add({ 'http.response.status_code': status, ...(status >= 500 && { 'error.type': String(status) }) })
      return response
    })
  }
}
