// What Prometheus is told of a set-up that works.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuth } from '@carnet/auth'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAdminClient } from '../admin/admin-client.ts'

const username = 'ada'
const password = 'analytical engine'
type Started = Awaited<ReturnType<typeof start>>

async function start(options: object = {}) {
  const auth = await createAuth({ database: 'sqlite::memory:', metrics: true, ...options })
  await auth.users.create({ username, password })
  const post = async (path: string, body: object) => {
    const response = await auth.handler(
      new Request(`http://host/api${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
    return (await response.json()) as Record<string, string>
  }
  /** The value of a sample, by its name and labels as the format spells them. */
  const value = async (sample: string) => {
    const line = (await auth.metrics()).split('\n').find((one) => one.startsWith(`${sample} `))
    return line === undefined ? undefined : Number(line.slice(sample.length + 1))
  }
  return { auth, post, value }
}

describe('a set-up at work', () => {
  let started: Started
  beforeAll(async () => {
    started = await start()
  })
  afterAll(() => started.auth.close())

  test('counts sign-ins, refreshes and revocations by how they ended', async () => {
    const { auth, post, value } = started
    await post('/token/', { username, password: 'no' })
    const first = await post('/token/', { username, password })
    const second = await post('/token/refresh/', { refresh: first['refresh'] })
    await post('/token/refresh/', { refresh: first['refresh'] })
    await post('/token/refresh/', { refresh: 'nothing' })
    await post('/token/blacklist/', { refresh: second['refresh'] })
    expect(await value('carnet_sign_ins_total{result="granted"}')).toBe(1)
    expect(await value('carnet_sign_ins_total{result="refused"}')).toBe(1)
    expect(await value('carnet_refreshes_total{result="rotated"}')).toBe(1)
    expect(await value('carnet_refreshes_total{result="graced"}')).toBe(1)
    expect(await value('carnet_refreshes_total{result="refused"}')).toBe(1)
    expect(await value('carnet_revocations_total{reason="blacklisted"}')).toBe(1)
    expect(await value('carnet_events_total{type="sign_in_failed"}')).toBe(1)
    await auth.handler(new Request('http://host/nothing/here'))
  })

  test('measures answers by endpoint and class of status', async () => {
    const { value } = started
    const count = (endpoint: string, status: string) =>
      value(`carnet_http_request_duration_seconds_count{endpoint="${endpoint}",status="${status}"}`)
    expect(await count('obtainPair', '2xx')).toBe(1)
    expect(await count('obtainPair', '4xx')).toBe(1)
    expect(await count('refreshPair', '2xx')).toBe(2)
    expect(await count('other', '4xx')).toBe(1)
  })

  test('measures the store by verb, hashes by their wait, keys, feed and readiness', async () => {
    const { auth, value } = started
    await auth.handler(new Request('http://host/readyz'))
    expect(await value('carnet_store_duration_seconds_count{verb="sessions.rotate"}')).toBeGreaterThan(0)
    expect(await value('carnet_hash_wait_seconds_count')).toBeGreaterThan(1)
    expect(await value('carnet_hash_jobs{state="waiting"}')).toBe(0)
    expect(await value('carnet_hash_jobs{state="running"}')).toBe(0)
    expect(await value('carnet_keys{state="active"}')).toBe(1)
    expect(await value('carnet_signing_key_age_seconds')).toBeLessThan(60)
    expect(await value('carnet_feed_stale')).toBe(0)
    expect(await value('carnet_feed_age_seconds')).toBeLessThan(2)
    expect(await value('carnet_ready{part="database"}')).toBe(1)
    await expect.poll(() => value('carnet_feed_delay_seconds_count')).toBe(1)
  })

  test('names nobody: every label is a word of the code', async () => {
    const text = await started.auth.metrics()
    const labels = [...text.matchAll(/^carnet_[^{\n]*\{([^}]*)\}/gm)].flatMap(([, list = '']) =>
      list.split(','),
    )
    const words = labels.filter((label) => !label.startsWith('le=')).map((label) => label.split('=')[1])
    expect(words.length).toBeGreaterThan(20)
    expect(words.filter((word) => !/^"[a-zA-Z_.]+"$|^"[1-5]xx"$/.test(word ?? ''))).toEqual([])
    expect(text).not.toContain('eyJ')
    expect(text).not.toContain(username)
  })
})

test('the admin is measured as everything else: its answers, and who signs in to it', async () => {
  const { auth, value } = await start()
  await auth.users.create({ username: 'rita', password, isStaff: true })
  const client = createAdminClient(auth)
  await client.send('me')
  await client.send('signIn', { fields: { username: 'rita', password: 'no' } })
  await client.signIn('rita', password)
  await client.ask('listUsers')
  const count = (status: string) =>
    value(`carnet_http_request_duration_seconds_count{endpoint="admin",status="${status}"}`)
  expect([await count('2xx'), await count('4xx')]).toEqual([2, 2])
  expect(await value('carnet_sign_ins_total{result="granted"}')).toBe(1)
  expect(await value('carnet_sign_ins_total{result="refused"}')).toBe(1)
  const before = await value('carnet_http_request_duration_seconds_count{endpoint="admin",status="4xx"}')
  await auth.handler(new Request('http://host/admin/api/nothing/here/'))
  expect(await count('4xx')).toBe(Number(before) + 1)
  await auth.close()
})

test('tells how much waits or is held of what is bounded: sign-ins, listeners, uses', async () => {
  const { auth, post, value } = await start({
    ...{ algorithm: 'EdDSA', revocationStream: true, lateRetry: '10m' },
  })
  const measures = ['carnet_guesses_waiting', 'carnet_feed_listeners', 'carnet_uses_unreported']
  const all = () => Promise.all(measures.map(value))
  expect(await all()).toEqual([0, 0, 0])
  const stream = await auth.handler(
    new Request('http://host/.well-known/carnet/revocations', { headers: { accept: 'text/event-stream' } }),
  )
  expect(stream.status).toBe(200)
  expect(await value('carnet_feed_listeners')).toBe(1)
  // they are told each second, so that one may just have been
  const afterUse = async () => {
    const { access } = await post('/token/', { username, password })
    await auth.authenticate(`Bearer ${access}`)
    return value('carnet_uses_unreported')
  }
  await expect.poll(afterUse).toBe(1)
  const guesses = Array.from({ length: 12 }, () => post('/token/', { username, password: 'no' }))
  await expect.poll(() => value('carnet_guesses_waiting'), { interval: 2 }).toBeGreaterThan(0)
  await Promise.all(guesses)
  await stream.body?.cancel()
  await expect.poll(all, { timeout: 5000 }).toEqual([0, 0, 0])
  await auth.close()
})

test('requests of any kind add no series of their own', async () => {
  const { auth, post } = await start()
  const series = async () =>
    (await auth.metrics()).split('\n').filter((line) => /^carnet_http/.test(line)).length
  const flood = async (round: string) => {
    for (let index = 0; index < 50; index++) {
      await auth.handler(new Request(`http://host/${round}/${index}`, { method: `M${round}${index}` }))
      await post('/token/', { username: `${round}${index}`, password })
      await auth.handler(new Request(`http://host/api/sessions/${round}${index}/`, { method: 'DELETE' }))
    }
  }
  await flood('a')
  const before = await series()
  await flood('b')
  expect(await series()).toBe(before)
  await auth.close()
})

test('a database that is busy is counted as such', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-metrics-'))
  const database = `sqlite:${join(folder, 'carnet.db')}`
  const { auth, post, value } = await start({ database, autoMigrate: true, onError: () => {} })
  const { DatabaseSync } = await import('node:sqlite')
  const other = new DatabaseSync(database.slice('sqlite:'.length))
  other.exec('BEGIN IMMEDIATE')
  await post('/token/', { username, password })
  other.exec('ROLLBACK')
  other.close()
  expect(await value('carnet_store_failures_total{kind="unavailable"}')).toBeGreaterThan(0)
  expect(await value('carnet_store_retries_total')).toBeGreaterThan(0)
  await auth.close()
  rmSync(folder, { recursive: true })
})

test('a registry of the developer holds their measures and ours', async () => {
  const registry = new Registry()
  const { auth } = await start({ metrics: { registry } })
  expect(await registry.metrics()).toContain('carnet_feed_stale 0')
  expect(await auth.metrics()).toContain('carnet_feed_stale 0')
  await expect(start({ metrics: { registry } })).rejects.toThrow(/already been registered/)
  await auth.close()
})

test('without the option nothing is measured', async () => {
  const auth = await createAuth({ database: 'sqlite::memory:' })
  await expect(auth.metrics()).rejects.toThrow('Nothing is measured: set the option "metrics".')
  await auth.close()
})
