// A machine that vanishes, or a network that forgets a connection, tells nobody: what is said on it is never answered.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../../testing/test-postgres.ts'
import { all } from '../sql/index.ts'
import { openPostgres } from './open-postgres.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('a PostgreSQL that vanishes: it is not installed')

let postgres: TestPostgres
beforeAll(async () => {
  if (isInstalled) postgres = await startTestPostgres({ isDurable: false })
})
afterAll(() => postgres?.close())

/** The way to a port, which can forget for good those who are connected. */
async function startWay(port: number) {
  const ends: (() => void)[] = []
  let age = 0
  const server = createServer((client) => {
    const born = age
    const upstream = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('error', () => undefined)
      from.on('data', (chunk) => born === age && to.write(chunk))
      ends.push(() => from.destroy())
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const forget = () => {
    age += 1
  }
  const close = () => {
    for (const end of ends) end()
    server.close()
  }
  return { port: (server.address() as AddressInfo).port, forget, close }
}

test.skipIf(!isInstalled)(
  'those who share forgotten connections with nobody who listens are told as soon, though new ones are answered',
  async () => {
    const { port } = new URL(postgres.address())
    const way = await startWay(Number(port))
    const address = `${postgres.address().replace(`:${port}/`, `:${way.port}/`)}?listen=false`
    const { connection, close } = await openPostgres({ address, poolSize: 4 })
    const ask = () => connection.run(() => all('SELECT pg_sleep(0.05) IS NULL AS done'))
    await Promise.all([ask(), ask(), ask(), ask()])
    way.forget()
    const started = performance.now()
    await expect(ask()).rejects.toMatchObject({ name: 'StoreUnavailableError' })
    expect(performance.now() - started).toBeLessThan(2000)
    await expect.poll(() => ask().catch(() => undefined), { timeout: 5000 }).toEqual([{ done: false }])
    await close()
    way.close()
  },
)

test.skipIf(!isInstalled)(
  'connections that nobody answers are given up, the one that listens too',
  async () => {
    const { port } = new URL(postgres.address())
    const way = await startWay(Number(port))
    const address = postgres.address().replace(`:${port}/`, `:${way.port}/`)
    const { connection, listener, close } = await openPostgres({ address, poolSize: 6 })
    let calls = 0
    listener.subscribe(() => {
      calls += 1
    })
    const ask = () => connection.run(() => all('SELECT pg_sleep(0.05) IS NULL AS done'))
    await Promise.all([ask(), ask(), ask(), ask()])
    way.forget()
    await expect(ask()).rejects.toMatchObject({ name: 'StoreUnavailableError' })
    // the others that were idle went with the one that was found out
    await expect.poll(() => connection.load().connections, { timeout: 5000 }).toBeLessThanOrEqual(2)
    await expect.poll(() => ask().catch(() => undefined), { timeout: 5000 }).toEqual([{ done: false }])
    const before = calls
    const isHeard = async () => {
      await postgres.query('NOTIFY carnet_revocation')
      return calls > before + 1
    }
    await expect.poll(isHeard, { timeout: 12_000, interval: 300 }).toBe(true)
    expect(connection.load()).toMatchObject({ busy: 1, waiting: 0 })
    await close()
    way.close()
  },
)
