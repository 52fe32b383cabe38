// Guessing at one password through two servers at once, and through one that is killed in between.
import { type Auth, createAuth } from '@carnet/auth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPostgres, startTestPostgres } from '../../packages/auth/src/testing/test-postgres.ts'
import { createSharedDatabase, type PlainOptions, type ServerProcess, startServer } from './server-process.ts'
import { tellUnavailable } from './unavailable.ts'

const password = 'correct horse battery staple'
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

type Here = Pick<Auth, 'unlock' | 'close'> & {
  readonly users: { create: (user: object) => Promise<unknown> }
}

interface Place {
  readonly options: PlainOptions
  readonly close: () => Promise<void>
}

async function onSqlite(): Promise<Place> {
  const { options, remove } = createSharedDatabase()
  return { options, close: async () => remove() }
}

async function onPostgres(): Promise<Place> {
  const postgres = await startTestPostgres({ isDurable: false })
  const { options, remove } = createSharedDatabase({ database: postgres.address() })
  return {
    options,
    async close() {
      await postgres.close()
      remove()
    },
  }
}

const databases = [
  ['SQLite', onSqlite],
  ...(findPostgres() ? [['PostgreSQL', onPostgres] as const] : []),
] as const
if (!findPostgres()) tellUnavailable('guessing through two servers on PostgreSQL: it is not installed')

// locked by the tenth, so that a slow machine is not given more guesses by the time it takes
const guessing = { freeFailures: 10, maximumFailures: 10 }

describe.each(databases)('two servers on %s', (_, openPlace) => {
  let place: Place
  let here: Here
  let servers: ServerProcess[]
  beforeAll(async () => {
    place = await openPlace()
    here = (await createAuth(place.options)) as Here
    servers = await Promise.all([1, 2].map(() => startServer({ ...place.options, guessing })))
  }, 60_000)
  afterAll(async () => {
    for (const server of servers) await server.kill()
    await here.close()
    await place.close()
  })

  const server = (index: number) => {
    const chosen = servers[index % servers.length]
    if (chosen === undefined) throw new Error('both servers have started')
    return chosen
  }
  const signIn = async (username: string, typed: string, index: number) =>
    (await server(index).post('/api/token/', { username, password: typed })).status

  test('look at ten of a hundred guesses that come at once, where ten are allowed, and at nothing behind them', async () => {
    for (const round of numbers(3)) {
      const username = `guessed-at-${round}`
      await here.users.create({ username, password })
      const answers = await Promise.all(
        numbers(100).map((index) => signIn(username, `guess ${index}`, index)),
      )
      expect(answers.filter((status) => status === 401).length).toBe(10)
      expect(answers.filter((status) => status === 429).length).toBe(90)
      expect(await Promise.all(numbers(2).map((index) => signIn(username, password, index)))).toEqual([
        429, 429,
      ])
    }
  })

  test('let all of twenty in who come at once with the right password', async () => {
    await here.users.create({ username: 'ada', password })
    const answers = await Promise.all(numbers(20).map((index) => signIn('ada', password, index)))
    expect(answers).toEqual(numbers(20).map(() => 200))
  })

  test('remember failures when they are killed', async () => {
    await here.users.create({ username: 'grace', password })
    for (const index of numbers(10)) expect(await signIn('grace', 'wrong', index)).toBe(401)
    await Promise.all(servers.map((one) => one.kill()))
    servers = [await startServer({ ...place.options, guessing })]
    expect(await signIn('grace', password, 0)).toBe(429)
    expect(await here.unlock('grace')).toBe(true)
    // what the other process refused a moment ago it refuses for a second
    await new Promise((go) => setTimeout(go, 1000))
    expect(await signIn('grace', password, 0)).toBe(200)
  })
})
