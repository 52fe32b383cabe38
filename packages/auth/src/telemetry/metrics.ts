import type { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { type CounterName, type GaugeName, type HistogramName, type Metric, metrics } from './metric-table.ts'
import { optionalPackage } from './optional-package.ts'

export type Labels = Readonly<Record<string, string>>

/** A value of a gauge, read when somebody asks. */
export interface Sample {
  readonly value: number
  readonly labels?: Labels
}

/** The measures of one set-up. Telling it something costs about a microsecond and never throws. */
export interface Metrics {
  readonly count: (name: CounterName, labels?: Labels, by?: number) => void
  readonly observe: (name: HistogramName, seconds: number, labels?: Labels) => void
  /** From now on the gauge is what `read` answers, each time somebody asks. */
  readonly watch: (name: GaugeName, read: () => readonly Sample[]) => void
  /** The same for a count that somebody else keeps. */
  readonly follow: (name: CounterName, read: () => number) => void
  /** Everything in the text format of Prometheus. */
  readonly text: () => Promise<string>
}

/** What is needed of a prom-client registry. */
export interface MetricRegistry {
  metrics(): Promise<string>
  registerMetric(metric: never): void
}

/**
 * Makes every measure of the table. In a registry of its own it also measures the process.
 *
 * @throws TypeError where prom-client is missing, or `registry` holds the measures of another set-up.
 */
export async function createMetrics(registry: MetricRegistry | undefined): Promise<Metrics> {
  const prom = await optionalPackage('prom-client', 'metrics', () => import('prom-client'))
  const { Counter, Gauge, Histogram } = prom
  const register = (registry as Registry | undefined) ?? new prom.Registry()
  const made = new Map<string, Counter | Gauge | Histogram>()
  const reads = new Map<string, () => void>()
  for (const [name, { kind, help, labels, buckets = [] }] of Object.entries<Metric>(metrics)) {
    const options = { name, help, labelNames: labels, registers: [register] }
    // whoever asks the registry gets what is true then
    const collect = () => reads.get(name)?.()
    if (kind === 'counter') made.set(name, new Counter({ ...options, collect }))
    else if (kind === 'gauge') made.set(name, new Gauge({ ...options, collect }))
    else made.set(name, new Histogram({ ...options, buckets: [...buckets] }))
  }
  // who brings a registry has measured the process already
  if (registry === undefined) prom.collectDefaultMetrics({ register })
  return facade(made, reads, register)
}

function facade(
  made: ReadonlyMap<string, Counter | Gauge | Histogram>,
  reads: Map<string, () => void>,
  register: Registry,
): Metrics {
  const counters = made as ReadonlyMap<CounterName, Counter>
  const histograms = made as ReadonlyMap<HistogramName, Histogram>
  const gauges = made as ReadonlyMap<GaugeName, Gauge>
  return Object.freeze<Metrics>({
    count: (name, labels = {}, by = 1) => counters.get(name)?.inc(labels, by),
    observe: (name, seconds, labels = {}) => histograms.get(name)?.observe(labels, seconds),
    watch(name, read) {
      reads.set(name, () => {
        for (const { labels = {}, value } of read()) gauges.get(name)?.set(labels, value)
      })
    },
    follow(name, read) {
      let told = 0
      reads.set(name, () => {
        const now = read()
        counters.get(name)?.inc(Math.max(0, now - told))
        told = now
      })
    },
    text: () => register.metrics(),
  })
}
