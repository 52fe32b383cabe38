// Three processes: a session ends at one server on PostgreSQL, and a service without a database follows another one.
import { type Auth, createAuth } from '@carnet/auth'
import { createVerifier, type Verifier } from '@carnet/auth/verifier'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  findPostgres,
  startTestPostgres,
  type TestPostgres,
} from '../../packages/auth/src/testing/test-postgres.ts'
import {
  type Answer,
  type PlainOptions,
  percentile,
  type ServerProcess,
  startServer,
} from './server-process.ts'
import { tellUnavailable } from './unavailable.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('a verifier beside two servers on PostgreSQL: it is not installed')

type Maker = Pick<Auth, 'close'> & { readonly users: { create: (user: object) => Promise<unknown> } }

const who = { username: 'ada', password: 'correct horse battery staple' }
const issuer = 'https://auth.example.com'
let postgres: TestPostgres
let here: ServerProcess
let there: ServerProcess
let verifier: Verifier

beforeAll(async () => {
  if (!isInstalled) return
  postgres = await startTestPostgres({ isDurable: false })
  const options: PlainOptions = {
    ...{ database: await postgres.createDatabase(), autoMigrate: true, algorithm: 'EdDSA', issuer },
    ...{ revocationStream: true, keySecret: 'a key secret that both servers have: 0123456789abcdef' },
  }
  const maker = (await createAuth(options)) as unknown as Maker
  await maker.users.create(who)
  await maker.close()
  ;[here, there] = await Promise.all([startServer(options), startServer(options)])
  verifier = await createVerifier({ issuer: there.address, iss: issuer, onError: () => undefined })
})
afterAll(async () => {
  verifier?.close()
  await here?.kill()
  await there?.kill()
  await postgres?.close()
})

const isLetIn = async (access: string) => (await verifier.authenticate(`Bearer ${access}`)).ok

describe.skipIf(!isInstalled)('a service that follows one of two servers on PostgreSQL', () => {
  test('refuses within a second what the other one ended', async () => {
    const delays: number[] = []
    for (let round = 0; round < 20; round++) {
      const { body }: Answer = await here.post('/api/token/', who)
      await expect.poll(() => isLetIn(body.access), { timeout: 5000, interval: 2 }).toBe(true)
      const ended = await here.post('/api/token/blacklist/', { refresh: body.refresh })
      const acknowledgedMs = performance.now()
      expect(ended.status).toBe(200)
      while (await isLetIn(body.access)) {
        expect(performance.now() - acknowledgedMs).toBeLessThan(5000)
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      delays.push(performance.now() - acknowledgedMs)
    }
    expect(percentile(delays, 0.99)).toBeLessThanOrEqual(1000)
  })
})
