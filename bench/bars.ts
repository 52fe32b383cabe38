// What the design asks for, and what it names that is not measured here.
import { type Group, median, medianRatio, seriesOf } from './rounds.ts'

type Unit = '×' | 'ms' | 'MB' | 'row' | 'bytes'

interface Measured {
  readonly value: number
  /** The figures behind a ratio. */
  readonly detail?: { readonly mine: number; readonly theirs: number; readonly unit: string }
}

interface Bar {
  readonly what: string
  readonly sense: 'at least' | 'at most'
  readonly bar: number
  readonly unit: Unit
  /** Undefined where the run did not measure it; a text says why this machine cannot. */
  readonly measure: (groups: readonly Group[]) => Measured | string | undefined
}

export interface BarResult extends Omit<Bar, 'measure'> {
  readonly measured: Measured | undefined
  readonly reached: boolean | undefined
  /** Why it was not measured, where this machine cannot. */
  readonly unmeasured?: string
}

const groupOf = (groups: readonly Group[], id: string) => groups.find((group) => group.id === id)

const ratio =
  (id: string, mine: string, theirs: string): Bar['measure'] =>
  (groups) => {
    const group = groupOf(groups, id)
    if (group?.unmeasured !== undefined) return group.unmeasured
    const [ours, others] = [seriesOf(group, mine), seriesOf(group, theirs)]
    if (group === undefined || ours === undefined || others === undefined) return undefined
    const detail = { mine: median(ours.rounds), theirs: median(others.rounds), unit: group.unit }
    return { value: medianRatio(ours, others), detail }
  }

const figure =
  (id: string, name: string): Bar['measure'] =>
  (groups) => {
    const group = groupOf(groups, id)
    const series = seriesOf(group, name)
    return series ? { value: median(series.rounds) } : group?.unmeasured
  }

/** From the smallest table to the largest that was measured. */
const growth =
  (id: string): Bar['measure'] =>
  (groups) => {
    const group = groupOf(groups, id)
    if (group?.unmeasured !== undefined) return group.unmeasured
    const [small, large] = [group?.series[0]?.name, group?.series.at(-1)?.name]
    return small === undefined || large === undefined ? undefined : ratio(id, small, large)(groups)
  }

const atLeast = (what: string, bar: number, measure: Bar['measure']): Bar => ({
  what,
  sense: 'at least',
  bar,
  unit: '×',
  measure,
})

const atMost = (what: string, bar: number, unit: Unit, measure: Bar['measure']): Bar => ({
  what,
  sense: 'at most',
  bar,
  unit,
  measure,
})

const raw = 'raw node:crypto'

const bars: readonly Bar[] = [
  atLeast(
    'HS256 verify / raw HMAC, timingSafeEqual and JSON.parse',
    0.9,
    ratio('verify-HS256', 'carnet', raw),
  ),
  atLeast('HS256 verify / fast-jwt', 1.3, ratio('verify-HS256', 'carnet', 'fast-jwt')),
  atLeast('HS256 verify / jose', 6, ratio('verify-HS256', 'carnet', 'jose')),
  atLeast('EdDSA verify / raw crypto.verify', 0.95, ratio('verify-EdDSA', 'carnet', raw)),
  atLeast('ES256 verify / raw crypto.verify', 0.95, ratio('verify-ES256', 'carnet', raw)),
  atLeast('RS256 verify / raw crypto.verify', 0.95, ratio('verify-RS256', 'carnet', raw)),
  ...['Fastify', 'Hono', 'Express'].map((name) =>
    atLeast(
      `Guarded route on ${name} / guarded by bare HMAC and JSON.parse`,
      0.9,
      ratio(`route-${name.toLowerCase()}`, 'carnet', 'bare HMAC'),
    ),
  ),
  atLeast(
    'Guarded route on Fastify, cache on / unguarded',
    0.88,
    ratio('route-fastify', 'carnet, cache on', 'unguarded'),
  ),
  atLeast(
    'Refresh with rotation, durable, SQLite / bare POST and the raw transaction',
    0.5,
    ratio('refresh', 'carnet', 'limit'),
  ),
  atLeast('Log-in / bare argon2id', 0.9, ratio('login', 'carnet', 'bare argon2id')),
  atLeast('Guarded route / Django’s', 25, ratio('django-route', 'carnet', 'Django')),
  atLeast(
    'Refresh with rotation on PostgreSQL / bare POST and that UPDATE through the same pool',
    0.6,
    ratio('refresh-postgres', 'carnet', 'limit'),
  ),
  atLeast('Refresh with rotation / Django’s', 40, ratio('django-refresh', 'carnet', 'Django')),
  atMost('Refresh, 99th percentile, during a flood of log-ins', 50, 'ms', figure('flood', 'flood')),
  atMost('Rows after many refreshes of one session', 1, 'row', figure('rows', 'carnet')),
  atMost('Cost of a refresh, largest table / 10,000 sessions', 1.3, '×', growth('growth')),
  atMost(
    'Cost of a refresh on PostgreSQL, largest table / 10,000 sessions',
    1.3,
    '×',
    growth('growth-postgres'),
  ),
  ...['SQLite', 'PostgreSQL'].map((name) =>
    atMost(
      `Refresh, 99th percentile, while expired sessions are deleted from ${name}`,
      50,
      'ms',
      figure(`flush-${name.toLowerCase()}`, 'deletion, 99th percentile'),
    ),
  ),
  ...[
    { where: 'SQLite', id: 'revocation', bar: 1000 },
    { where: 'PostgreSQL', id: 'revocation-postgres', bar: 1000 },
    { where: 'PostgreSQL without LISTEN, and Redis', id: 'revocation-redis', bar: 1000 },
    { where: 'the same, and Redis is down', id: 'revocation-redis-down', bar: 5000 },
  ].map(({ where, id, bar }) =>
    atMost(
      `Revocation seen by another process, 99th percentile: ${where}`,
      bar,
      'ms',
      figure(id, '99th percentile'),
    ),
  ),
  atMost('Client in a page, core, gzip', 4096, 'bytes', figure('bundle', 'core')),
  atMost('Start to first token of the built command', 400, 'ms', figure('start', 'carnet serve')),
  atMost('Resident memory of the idle command', 130, 'MB', figure('memory', 'carnet serve')),
]

export function judge(groups: readonly Group[]): BarResult[] {
  return bars.map(({ measure, ...bar }) => {
    const found = measure(groups)
    if (typeof found === 'string')
      return { ...bar, measured: undefined, reached: undefined, unmeasured: found }
    const isReached = (value: number) => (bar.sense === 'at least' ? value >= bar.bar : value <= bar.bar)
    return { ...bar, measured: found, reached: found && isReached(found.value) }
  })
}

/** Rows of the design that need what is not here yet, with its own reference points. */
export const later = [
  { what: 'Guarded route', bar: '30 × better-auth getSession', reference: '1.2k/s on two cores' },
  { what: 'Rows after 10,000 refreshes, SimpleJWT’s side by side', bar: '1', reference: '20,000' },
] as const
