// The figures in docs/scaling.md: what was measured, and what follows from it for a site of a hundred million users.
import type { Results } from './report.ts'
import { shortNumber } from './report.ts'
import { type Group, median, seriesOf } from './rounds.ts'

interface Measured extends Pick<Results, 'machine'> {
  readonly groups: readonly Group[]
}

/** One measured figure; NaN where there is none yet, and then of everything that is computed from it. */
type Figure = (id: string, name?: string) => number

/** What is assumed of the site. */
export const site = {
  users: 100_000_000,
  activeInMonth: 0.5,
  devices: 2,
  activeInDay: 0.2,
  devicesInDay: 1.3,
  refreshesInDay: 15,
  peak: 4,
  signIns: 0.05,
  ends: 0.03,
  slack: 1.3,
  accessMinutes: 5,
  auditDays: 400,
} as const

const assumptions: readonly (readonly [keyof typeof site, string, string])[] = [
  ['users', 'U', 'users'],
  ['activeInMonth', 'm', 'share of them who come within a refresh token’s life of 30 days'],
  ['devices', 'd', 'devices of each of those that are signed in'],
  ['activeInDay', 'a', 'share of the users who come on a day'],
  ['devicesInDay', 'e', 'devices that each of those uses on it'],
  ['refreshesInDay', 'r', 'refreshes of each such device on a day, with access tokens of five minutes'],
  ['peak', 'p', 'the busiest second, in average seconds'],
  ['signIns', 's', 'sign-ins for each user who comes on a day'],
  ['ends', 'x', 'sessions that are ended on purpose, for each user who comes on a day'],
  ['slack', 'k', 'what updates leave in tables and indexes until it is vacuumed, and room in pages'],
  ['accessMinutes', 't', 'life of an access token, in minutes'],
  ['auditDays', 'q', 'days for which the audit log is kept'],
]

const daySeconds = 86_400
const refreshesMean = (site.users * site.activeInDay * site.devicesInDay * site.refreshesInDay) / daySeconds
const sessions = site.users * site.activeInMonth * site.devices
const signInsInDay = site.users * site.activeInDay * site.signIns
const endsInDay = site.users * site.activeInDay * site.ends
const refreshesPeak = refreshesMean * site.peak
const endsPeak = (endsInDay / daySeconds) * site.peak

/** By the name in the marks around a table. */
export function scalingTables({ groups, machine }: Measured): Readonly<Record<string, string>> {
  const figure: Figure = (id, name = 'carnet') => {
    const rounds = seriesOf(
      groups.find((group) => group.id === id),
      name,
    )?.rounds
    return rounds === undefined ? Number.NaN : median(rounds)
  }
  return {
    assumed: table(
      ['', 'assumed', 'figure'],
      assumptions.map(([name, letter, what]) => [letter, what, site[name].toLocaleString('en')]),
    ),
    measured: table(['', 'measured', 'figure'], measuredRows(figure, groups)),
    site: table(['what', 'formula', 'figure'], siteRows(figure, { groups, cores: machine.cores })),
  }
}

const measuredFigures: readonly (readonly [string, string, string, string, string])[] = [
  ['B', 'bytes of a session, the row alone', 'row-bytes', 'session, table', 'bytes'],
  ['I', 'bytes of a session in the indexes', 'row-bytes', 'session, indexes', 'bytes'],
  ['P', 'bytes of a user, with indexes', 'row-bytes', 'user', 'bytes'],
  ['A', 'bytes of an audit row, with indexes', 'row-bytes', 'audit row', 'bytes'],
  ['R', 'bytes of a revocation in the log', 'row-bytes', 'revocation', 'bytes'],
  ['M', 'memory for a session that ended lately', 'feed-memory', 'carnet', 'bytes'],
  [
    'W',
    'write-ahead log of a refresh, just after a checkpoint',
    'journal',
    'just after a checkpoint',
    'bytes',
  ],
  ['w', 'the same session again', 'journal', 'the same sessions again', 'bytes'],
  ['h', 'refreshes that leave the indexes alone (HOT)', 'hot', 'carnet', '%'],
  ['F', 'expired sessions deleted while refreshes go on', 'flush-rate-postgresql', 'carnet', '/s'],
  ['N', 'refreshes by one process', 'processes', '1 process', '/s'],
  ['', 'by two processes', 'processes', '2 processes', '/s'],
  ['', 'by four processes', 'processes', '4 processes', '/s'],
  ['G', 'the UPDATE alone, pgbench, 40 connections', 'processes', 'pgbench, 40 connections', '/s'],
  ['L', 'log-ins on all cores of the machine', 'login', 'carnet', '/s'],
]

function measuredRows(figure: Figure, groups: Measured['groups']): string[][] {
  const grown = growthOf(groups)
  return [
    ...measuredFigures.map(([letter, what, id, name, unit]) => [letter, what, show(figure(id, name), unit)]),
    ['Z', 'sessions in the largest table', show(grown.rows, '')],
    ['', 'cost of a refresh there, to 10,000 sessions', show(grown.cost, '×')],
  ]
}

/** The largest table on PostgreSQL that was measured, and what a refresh costs in it. */
function growthOf(groups: Measured['groups']): { readonly rows: number; readonly cost: number } {
  const series = groups.find(({ id }) => id === 'growth-postgres')?.series ?? []
  const [small, large] = [series[0], series.at(-1)]
  if (small === undefined || large === undefined) return { rows: Number.NaN, cost: Number.NaN }
  return {
    rows: Number(large.name.replaceAll(/\D/g, '')),
    cost: median(small.rounds) / median(large.rounds),
  }
}

function siteRows(
  figure: Figure,
  { groups, cores }: { readonly groups: Measured['groups']; readonly cores: number },
): string[][] {
  const journal = figure('journal', 'just after a checkpoint')
  const processes = Math.ceil((2 * refreshesPeak) / figure('processes', '1 process'))
  const signInsPeak = (signInsInDay / daySeconds) * site.peak
  const auditInDay = (signInsInDay + endsInDay) * figure('row-bytes', 'audit row')
  const perSession = figure('row-bytes', 'session, table') + figure('row-bytes', 'session, indexes')
  const remembered = endsPeak * (site.accessMinutes + 1) * 60
  return [
    ['session rows', 'S = U m d', show(sessions, '')],
    ['their table and indexes', 'S (B + I) k', gigabytes(sessions * perSession * site.slack)],
    ['the users', 'U P', gigabytes(site.users * figure('row-bytes', 'user'))],
    ['partitions by `user_id`', 'S / Z, up to a power of two', partitions(growthOf(groups).rows)],
    ['refreshes, and so writes, mean', 'f = U a e r / 86,400', show(refreshesMean, '/s')],
    ['refreshes at the peak', 'f p', show(refreshesPeak, '/s')],
    [
      'which is, in this machine’s PostgreSQL',
      'f p / G',
      show(refreshesPeak / figure('processes', 'pgbench, 40 connections'), '×'),
    ],
    ['write-ahead log at the peak, at most', 'f p W', megabytes(refreshesPeak * journal)],
    ['write-ahead log in a day, at most', '86,400 f W', gigabytes(daySeconds * refreshesMean * journal)],
    [
      'write-ahead log in a day, at least',
      '86,400 f w',
      gigabytes(daySeconds * refreshesMean * figure('journal', 'the same sessions again')),
    ],
    ['processes for the peak, half idle', 'n = 2 f p / N', show(processes, '')],
    ['connections to the database', '10 n', show(processes * 10, '')],
    ['sign-ins at the peak', 'U a s p / 86,400', show(signInsPeak, '/s')],
    [
      'cores for their password hashes',
      'sign-ins / (L / cores)',
      show(signInsPeak / (figure('login') / cores), ''),
    ],
    ['revocations at the peak', 'v = U a x p / 86,400', show(endsPeak, '/s')],
    ['the feed, to each process', 'v R', `${show(endsPeak * figure('row-bytes', 'revocation'), 'bytes/s')}`],
    ['sessions that a process remembers', 'v (t + 1) 60', show(remembered, '')],
    ['memory for them', 'v (t + 1) 60 M', megabytes(remembered * figure('feed-memory'), '')],
    ['audit rows in a day', 'U a (s + x)', show(signInsInDay + endsInDay, '')],
    ['the audit log', 'U a (s + x) A q', gigabytes(auditInDay * site.auditDays)],
    ['sessions that expire in a day', 'U a s', show(signInsInDay, '')],
    [
      'which are deleted within',
      'U a s / F / 60',
      show(signInsInDay / figure('flush-rate-postgresql') / 60, 'minutes'),
    ],
  ]
}

const partitions = (measured: number) => show(2 ** Math.ceil(Math.log2(sessions / measured)), '')

const gigabytes = (bytes: number) => show(bytes / 1e9, 'GB')
const megabytes = (bytes: number, per = '/s') => show(bytes / 1e6, `MB${per}`)

const absent = 'not measured yet'

const big = (value: number) => Math.round(value).toLocaleString('en')

function show(value: number, unit: string): string {
  if (Number.isNaN(value)) return absent
  const number = value >= 10_000 ? big(Number(value.toPrecision(3))) : shortNumber(value)
  return unit === '' ? number : unit.startsWith('/') ? `${number}${unit}` : `${number} ${unit}`
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** The page with its tables replaced. */
export function withTables(page: string, measured: Measured): string {
  return Object.entries(scalingTables(measured)).reduce(
    (text, [name, lines]) =>
      text.replace(marked(name), (_, start: string, end: string) => `${start}\n\n${lines}\n\n${end}`),
    page,
  )
}

const marked = (name: string) => new RegExp(`(<!-- scaling: ${name} -->)[^]*?(<!-- end -->)`)
