// Two servers on one PostgreSQL database, over HTTP: sign-in, refresh, blacklist and guard; what clients are told while
// the database is away; clocks that differ by an hour.
import { randomBytes } from 'node:crypto'
import { type Auth, createAuth } from '@carnet/auth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  findPostgres,
  startTestPostgres,
  type TestPostgres,
} from '../../packages/auth/src/testing/test-postgres.ts'
import { claimsIn, type PlainOptions, pause, type ServerProcess, startServer } from './server-process.ts'
import { tellUnavailable } from './unavailable.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('two servers on PostgreSQL: it is not installed')

type Issuer = Pick<Auth, 'tokens' | 'close'> & {
  readonly users: { create: (user: object) => Promise<{ id: string }> }
}

const password = 'correct horse battery staple'
let postgres: TestPostgres
let options: PlainOptions
let here: Issuer
let userId: string
const servers: ServerProcess[] = []

/** Where the clock of a process is wrong by so much. */
const withClock = (offsetMs: number) => {
  const program = `const now = Date.now; Date.now = () => now() + ${offsetMs}`
  return ['env', `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(program)}`]
}

beforeAll(async () => {
  if (!isInstalled) return
  postgres = await startTestPostgres()
  const secret = randomBytes(32).toString('hex')
  options = { database: await postgres.createDatabase(), secret, autoMigrate: true, accessLifetime: '5m' }
  here = (await createAuth(options)) as Issuer
  userId = (await here.users.create({ username: 'ada', password })).id
  servers.push(...(await Promise.all([startServer(options), startServer(options)])))
})
afterAll(async () => {
  for (const server of servers) await server.kill()
  await here?.close()
  await postgres?.close()
})

const server = (index: number) => {
  const chosen = servers[index % servers.length]
  if (chosen === undefined) throw new Error('both servers have started')
  return chosen
}
const refresh = (index: number, token: string) =>
  server(index).post('/api/token/refresh/', { refresh: token })
const signIn = (index: number) => server(index).post('/api/token/', { username: 'ada', password })
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const jtiOf = (token: string) => String(claimsIn(token)['jti'])

describe.skipIf(!isInstalled)('two servers on one PostgreSQL database', () => {
  test('sign in, refresh, let in and turn away as one', async () => {
    const { status, body } = await signIn(0)
    expect(status).toBe(200)
    expect(await server(1).me(body.access)).toBe(200)
    const { body: next } = await refresh(1, body.refresh)
    expect((await refresh(0, body.refresh)).body.refresh).toBe(next.refresh)
    expect((await server(0).post('/api/token/blacklist/', { refresh: next.refresh })).status).toBe(200)
    expect((await refresh(1, next.refresh)).status).toBe(401)
    expect(await server(0).me(next.access)).toBe(401)
    await pause(1000)
    expect(await server(1).me(next.access)).toBe(401)
  })

  test('answer 64 refreshes of one token with one successor', async () => {
    for (let round = 0; round < 5; round++) {
      const { refresh: token } = await here.tokens.issueFor(userId)
      const answers = await Promise.all(numbers(64).map((index) => refresh(index, token)))
      expect(answers.map(({ status }) => status)).toEqual(numbers(64).map(() => 200))
      const [successor = '', ...others] = new Set(answers.map(({ body }) => body.refresh))
      expect(others).toEqual([])
      expect(jtiOf(successor)).not.toBe(jtiOf(token))
    }
  })

  test('say 503 within two seconds while the database is away, let nobody in on trust, and go on by themselves', async () => {
    const { access, refresh: token } = await here.tokens.issueFor(userId)
    const { refresh: ended } = await here.tokens.issueFor(userId)
    expect((await server(0).post('/api/token/blacklist/', { refresh: ended })).status).toBe(200)
    expect(await server(0).me(access)).toBe(200)
    await postgres.stop('immediate')
    const calls = [
      () => refresh(0, token),
      () => refresh(1, ended),
      () => signIn(0),
      () => server(1).post('/api/token/blacklist/', { refresh: token }),
    ]
    for (const call of calls) {
      const started = performance.now()
      expect((await call()).status).toBe(503)
      expect(performance.now() - started).toBeLessThan(2000)
    }
    await postgres.start()
    const started = performance.now()
    const answered = async () =>
      (await Promise.all([refresh(0, token), refresh(1, token)])).every(({ status }) => status === 200)
    while (!(await answered())) {
      expect(performance.now() - started).toBeLessThan(5000)
      await pause(50)
    }
    // what was not revoked while it could not be is still good, what was revoked before is not
    expect((await refresh(0, ended)).status).toBe(401)
  })

  test('say 503 in time to who meets a connection that hangs, and go on for all others', async () => {
    const named = { ...options, database: `${options.database}?application_name=hanging` }
    const hanging = await startServer({ ...named, postgres: { poolSize: 4, statementTimeout: '1s' } })
    servers.push(hanging)
    const tokens = await Promise.all(
      numbers(24).map(async () => (await here.tokens.issueFor(userId)).refresh),
    )
    const refreshAll = () =>
      Promise.all(
        tokens.map(async (token, index) => {
          // those who come at once may be looked up together, and share what happens to them
          await pause(index % 2 ? 0 : 100)
          const started = performance.now()
          const { status, body } = await hanging.post('/api/token/refresh/', { refresh: token })
          if (status === 200) tokens[index] = body.refresh
          return { status, tookMs: performance.now() - started }
        }),
      )
    expect((await refreshAll()).filter(({ status }) => status !== 200)).toEqual([])
    const [backend] = await postgres.query(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'hanging' AND query NOT LIKE 'LISTEN%'",
    )
    const pid = Number(backend?.['pid'])
    process.kill(pid, 'SIGSTOP')
    try {
      const answers = await refreshAll()
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]))
      expect(Math.max(...answers.map(({ tookMs }) => tookMs))).toBeLessThan(3000)
      const again = await refreshAll()
      expect(again.filter(({ status }) => status !== 200)).toEqual([])
      expect(Math.max(...again.map(({ tookMs }) => tookMs))).toBeLessThan(1000)
    } finally {
      process.kill(pid, 'SIGCONT')
    }
  })

  test('agree about sessions where their clocks differ by an hour', async () => {
    const skewed = await Promise.all(
      [-3_600_000, 3_600_000].map((offset) => startServer(options, withClock(offset))),
    )
    servers.push(...skewed)
    const [slow, fast] = skewed as [ServerProcess, ServerProcess]
    const ask = (one: ServerProcess, token: string) => one.post('/api/token/refresh/', { refresh: token })
    const { refresh: first } = await here.tokens.issueFor(userId)
    const { body: second } = await ask(slow, first)
    const now = Date.now() / 1000
    // issued by the database's clock, whoever answered
    for (const token of [second.refresh, second.access]) {
      expect(Math.abs(Number(claimsIn(token)['iat']) - now)).toBeLessThan(10)
    }
    // within the grace window for all of them
    for (const one of [fast, slow, server(0)])
      expect((await ask(one, first)).body.refresh).toBe(second.refresh)
    const answers = await Promise.all(
      numbers(64).map((index) => ask([slow, fast][index % 2] ?? slow, second.refresh)),
    )
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.refresh}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(200)
    const { body: third } = await ask(fast, answers[0]?.body.refresh ?? '')
    expect((await slow.post('/api/token/blacklist/', { refresh: third.refresh })).status).toBe(200)
    for (const one of [fast, slow, server(1)]) expect((await ask(one, third.refresh)).status).toBe(401)
  })
})
