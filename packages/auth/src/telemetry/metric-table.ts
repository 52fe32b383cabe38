/** A measure as Prometheus knows it. Labels take words of the code only: never an id, a path or anything a client sent. */
export interface Metric {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
  /** Upper bounds in seconds, of a histogram. */
  readonly buckets?: readonly number[]
}

const counter = (help: string, ...labels: string[]) => ({ kind: 'counter', help, labels }) as const
const gauge = (help: string, ...labels: string[]) => ({ kind: 'gauge', help, labels }) as const
const histogram = (help: string, buckets: readonly number[], ...labels: string[]) =>
  ({ kind: 'histogram', help, labels, buckets }) as const

const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const storeBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2]
const hashBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
const feedBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 30]

/** Everything that is measured, besides what prom-client says of the process. docs/operations.md explains each. */
export const metrics = {
  carnet_http_request_duration_seconds: histogram(
    'Answers by endpoint and class of status, from the first byte of the request that was read to the answer.',
    requestBuckets,
    'endpoint',
    'status',
  ),
  carnet_sign_ins_total: counter('Sign-ins by how they ended.', 'result'),
  carnet_refreshes_total: counter('Refreshes by how they ended.', 'result'),
  carnet_revocations_total: counter('Decisions that ended sessions, by their reason.', 'reason'),
  carnet_events_total: counter('Events by type, as onEvent is told of them.', 'type'),
  carnet_hash_jobs: gauge('Password hashes of this process that run or wait.', 'state'),
  carnet_hash_wait_seconds: histogram('How long a password hash waited for its turn.', hashBuckets),
  carnet_hash_overloaded_total: counter('Password hashes refused because too many waited.'),
  carnet_guesses_waiting: gauge('Attempts to sign in that wait for the outcome of others, or pause.'),
  carnet_store_duration_seconds: histogram('What the store took, by verb.', storeBuckets, 'verb'),
  carnet_store_failures_total: counter('Verbs of the store that failed, by kind.', 'kind'),
  carnet_store_retries_total: counter('Work begun anew because the database was busy or saw a conflict.'),
  carnet_store_connections: gauge('Connections to the database, and callers that wait for one.', 'state'),
  carnet_feed_age_seconds: gauge('Time since the revocation feed last heard from its source.'),
  carnet_feed_stale: gauge('1 while revocations may have been missed.'),
  carnet_feed_sessions: gauge('Ended sessions that the feed keeps in memory.'),
  carnet_feed_listeners: gauge('Services that follow the revocations of this process over HTTP.'),
  carnet_feed_delay_seconds: histogram(
    'From a revocation to its reading by this process, by the two clocks.',
    feedBuckets,
  ),
  carnet_uses_unreported: gauge('Sessions in use of which the store has not been told yet.'),
  carnet_keys: gauge('Signing keys in the database by state.', 'state'),
  carnet_signing_key_age_seconds: gauge('Since when the active key signs.'),
  carnet_audit_unsealed: gauge('Audit rows that the chain does not hold yet.'),
  carnet_ready: gauge('1 for each part that is ready; /readyz says yes when all are.', 'part'),
} as const satisfies Record<string, Metric>

type NameOf<Kind extends Metric['kind']> = {
  [Name in keyof typeof metrics]: (typeof metrics)[Name]['kind'] extends Kind ? Name : never
}[keyof typeof metrics]

export type CounterName = NameOf<'counter'>
export type GaugeName = NameOf<'gauge'>
export type HistogramName = NameOf<'histogram'>
