import type { AdminDashboard, AdminSeries } from '@carnet/contract'

/** One line of numbers of a chart. */
export interface Series {
  readonly name: string
  /** How its bars are drawn: the class `bar-good` and so on. */
  readonly tone: 'accent' | 'good' | 'warn' | 'bad'
  readonly values: readonly (number | null)[]
}

export interface Chart {
  readonly title: string
  readonly series: readonly Series[]
  /** When each step begins, for the table and under the bars. */
  readonly steps: readonly { readonly long: string; readonly short: string }[]
}

const rows: readonly { title: string; lines: readonly [AdminSeries, string, Series['tone']][] }[] = [
  {
    title: 'Sign-ins',
    lines: [
      ['sign_ins', 'Signed in', 'good'],
      ['sign_in_failures', 'Refused', 'warn'],
      ['throttled', 'Throttled', 'bad'],
    ],
  },
  { title: 'Refreshes', lines: [['refreshes', 'Refreshes', 'accent']] },
  { title: 'Revocations', lines: [['revocations', 'Revocations', 'warn']] },
  { title: 'Reuse alarms', lines: [['reuse_alarms', 'Reuse alarms', 'bad']] },
]

/** What the dashboard draws. */
export function chartsOf({ series, from, step_seconds, range }: AdminDashboard): Chart[] {
  const words = range === 'day' ? hourWords : dayWords
  const steps = series.sign_ins.map((_, step) =>
    words(new Date(Date.parse(from) + step * step_seconds * 1000)),
  )
  return rows.map(({ title, lines }) => ({
    title,
    steps,
    series: lines.map(([key, name, tone]) => ({ name, tone, values: series[key] })),
  }))
}

const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short' })
// days are those of UTC, as they are counted
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

const hourWords = (date: Date) => ({
  long: `${weekday.format(date)} ${hour.format(date)}`,
  short: hour.format(date),
})
const dayWords = (date: Date) => ({ long: day.format(date), short: day.format(date) })

/** The numbers of a series that are known, added up. */
export const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0)
