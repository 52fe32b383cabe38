import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createMetrics, type Metric, metrics as table } from './index.ts'

const valuesIn = (text: string, name: string) =>
  text.split('\n').filter((line) => line.startsWith(name) && !line.startsWith('#'))

test('tells every measure of the table, by its kind and with its explanation', async () => {
  const { text } = await createMetrics(undefined)
  const told = await text()
  for (const [name, { kind, help }] of Object.entries<Metric>(table)) {
    expect(told).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`)
  }
})

test('counts, and observes, by labels', async () => {
  const { count, observe, text } = await createMetrics(undefined)
  count('carnet_sign_ins_total', { result: 'granted' })
  count('carnet_sign_ins_total', { result: 'refused' }, 2)
  observe('carnet_hash_wait_seconds', 0.02)
  const told = await text()
  expect(valuesIn(told, 'carnet_sign_ins_total')).toEqual([
    'carnet_sign_ins_total{result="granted"} 1',
    'carnet_sign_ins_total{result="refused"} 2',
  ])
  expect(told).toContain('carnet_hash_wait_seconds_bucket{le="0.01"} 0\n')
  expect(told).toContain('carnet_hash_wait_seconds_bucket{le="0.025"} 1\n')
})

test('a gauge is what it is when somebody asks, also where they ask the registry that was brought', async () => {
  const registry = new Registry()
  const { watch } = await createMetrics(registry)
  let value = 1
  watch('carnet_hash_jobs', () => [{ value, labels: { state: 'running' } }])
  expect(await registry.metrics()).toContain('carnet_hash_jobs{state="running"} 1\n')
  value = 2
  expect(await registry.metrics()).toContain('carnet_hash_jobs{state="running"} 2\n')
})

test('a count that somebody else keeps is followed, and never falls', async () => {
  const { follow, text } = await createMetrics(undefined)
  let total = 5
  follow('carnet_store_retries_total', () => total)
  expect(valuesIn(await text(), 'carnet_store_retries_total')).toEqual(['carnet_store_retries_total 5'])
  total = 7
  expect(valuesIn(await text(), 'carnet_store_retries_total')).toEqual(['carnet_store_retries_total 7'])
})

test('measures the process and its event loop, unless a registry was brought', async () => {
  const { text } = await createMetrics(undefined)
  expect(await text()).toContain('nodejs_eventloop_lag_p99_seconds')
  const registry = new Registry()
  await createMetrics(registry)
  expect(await registry.metrics()).not.toContain('nodejs_')
})
