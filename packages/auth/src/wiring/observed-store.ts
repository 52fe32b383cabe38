import type { StoredKey } from '../keys/index.ts'
import { StoreUnavailableError } from '../sessions/index.ts'
import type { Store } from '../stores/index.ts'
import {
  type Around,
  type Facts,
  type Metrics,
  observedPort,
  type Sample,
  type Traces,
} from '../telemetry/index.ts'

export interface Watchers {
  readonly metrics: Metrics | undefined
  readonly traces: Traces | undefined
  /** By OpenTelemetry's names. */
  readonly databaseSystem: string
}

/** The same store, measured: every verb with its time and its faults, its connections and its keys. */
export function observedStore(store: Store, { metrics, traces, databaseSystem }: Watchers): Store {
  const system = { 'db.system.name': databaseSystem }
  const measured: Around = metrics ? timed(metrics) : (_, work) => work()
  const around: Around = (verb, work) => {
    // the turns of timers belong to nobody's request, and would be traces of their own by the thousand
    if (traces?.isInside() !== true) {
      const done = measured(verb, work)
      return traces && verb === 'revocations.read' ? tellReading(done, traces, system) : done
    }
    const options = { kind: 'client', facts: { ...system, 'db.operation.name': verb } } as const
    return traces.around(`store ${verb}`, options, () => measured(verb, work))
  }
  const observed = Object.entries(store).map(([name, port]) =>
    typeof port === 'object' && port !== null ? [name, observedPort(port, name, around)] : [name, port],
  )
  const all = Object.fromEntries(observed) as Store
  return metrics ? watched(all, store, metrics) : all
}

/** The feed reads several times a second, mostly nothing: a span only where it learnt something. */
async function tellReading<T>(reading: Promise<T>, traces: Traces, facts: Facts): Promise<T> {
  const startedMs = Date.now()
  const read = await reading
  if (Array.isArray(read) && read.length > 0) {
    const rows = { 'db.operation.name': 'revocations.read', 'db.response.returned_rows': read.length }
    traces.past('store revocations.read', startedMs, { ...facts, ...rows })
  }
  return read
}

function timed(metrics: Metrics): Around {
  return async (verb, work) => {
    const startedMs = performance.now()
    try {
      return await work()
    } catch (error) {
      const kind = error instanceof StoreUnavailableError ? 'unavailable' : 'fault'
      metrics.count('carnet_store_failures_total', { kind })
      throw error
    } finally {
      metrics.observe('carnet_store_duration_seconds', (performance.now() - startedMs) / 1000, { verb })
    }
  }
}

function watched(observed: Store, { load }: Store, metrics: Metrics): Store {
  if (load !== undefined) {
    metrics.watch('carnet_store_connections', () => {
      const { connections, busy, waiting } = load()
      return samples('state', { open: connections, busy, waiting })
    })
    metrics.follow('carnet_store_retries_total', () => load().retries)
  }
  // every process reads the keys every few seconds: whoever asks for the measures need not ask the database
  let keys: readonly StoredKey[] = []
  metrics.watch('carnet_keys', () => {
    const counts = { next: 0, active: 0, retiring: 0 }
    for (const { state } of keys) if (state !== 'retired') counts[state] += 1
    return samples('state', counts)
  })
  metrics.watch('carnet_signing_key_age_seconds', () =>
    keys
      .filter(({ state }) => state === 'active')
      .map(({ changedAtMs }) => ({ value: (Date.now() - changedAtMs) / 1000 })),
  )
  const list = async () => {
    keys = await observed.keys.list()
    return [...keys]
  }
  return { ...observed, keys: { ...observed.keys, list } }
}

export const samples = (label: string, values: Readonly<Record<string, number>>): Sample[] =>
  Object.entries(values).map(([word, value]) => ({ value, labels: { [label]: word } }))
