// What an operator learns of a running server: measures and traces. Imports nothing; loads its libraries on demand.
export { type CounterName, type GaugeName, type HistogramName, type Metric, metrics } from './metric-table.ts'
export { createMetrics, type MetricRegistry, type Metrics, type Sample } from './metrics.ts'
export { type Around, observedPort } from './observed-port.ts'
export { createReadiness, type Readiness, type ReadinessOptions } from './readiness.ts'
export { createTraces, type Facts, type Traces } from './traces.ts'
