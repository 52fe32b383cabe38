// Whoever has a clock learns no names: with guesses counted, an unknown name costs what a wrong password costs.
import { createAuth } from '@carnet/auth'
import { afterEach, describe, expect, test } from 'vitest'
import { createDrawing, judge, type Verdict, workedMs } from './distributions.ts'
import { createWorld, passwords, type World, type WorldOptions } from './world.ts'

type Handler = Pick<World['auth'], 'handler'>

/** One who has a password, one whom nobody knows, one who is inactive and types it right, one who has none. */
const guesses = {
  wrong: { username: 'ada', password: 'not this one' },
  unknown: { username: 'nobody', password: 'not this one' },
  inactive: { username: 'ina', password: passwords.ina },
  unusable: { username: 'uma', password: 'not this one' },
} as const
type Guess = keyof typeof guesses
const names = Object.keys(guesses) as Guess[]

const signIn = async ({ handler }: Handler, guess: Guess) => {
  const request = new Request('http://a/api/token/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(guesses[guess]),
  })
  const response = await handler(request, { remoteAddress: '192.0.2.7', isEncrypted: false })
  await response.arrayBuffer()
  return response.status
}

const worlds: World[] = []
async function open(options: WorldOptions = {}): Promise<World> {
  const world = await createWorld(options)
  worlds.push(world)
  return world
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

interface Taking {
  readonly rounds: number
  readonly status: number
  /** Called before each round. */
  readonly prepare?: (round: number) => void
}

/** What each guess costs, all of them in each round, in an order that is drawn: load falls on all alike. */
async function take(auth: Handler, samples: Map<Guess, number[]>, { rounds, status, prepare }: Taking) {
  const inRandomOrder = createDrawing(samples.get('wrong')?.length ?? 0)
  for (let round = 0; round < rounds; round++) {
    prepare?.(round)
    for (const guess of inRandomOrder([...samples.keys()])) {
      const startMs = workedMs()
      expect([guess, await signIn(auth, guess)]).toEqual([guess, status])
      samples.get(guess)?.push(workedMs() - startMs)
    }
  }
}

const verdicts = (samples: Map<Guess, number[]>): Partial<Record<Guess, Verdict>> =>
  Object.fromEntries(
    [...samples].slice(1).map(([guess, costs]) => [guess, judge(samples.get('wrong') ?? [], costs)]),
  )

/** Of all guesses but the first: in two goes, where the first one leaves it open. */
async function compare(auth: Handler, chosen: readonly Guess[], taking: Taking) {
  const samples = new Map(chosen.map((guess) => [guess, [] as number[]]))
  await take(auth, samples, taking)
  if (Object.values(verdicts(samples)).includes('unclear')) await take(auth, samples, taking)
  return verdicts(samples)
}

describe('by the work that it costs, over distributions taken in turns,', { timeout: 120_000 }, () => {
  test('a wrong password, an unknown name, one who is inactive and one without a password are alike', async () => {
    const world = await open()
    await world.auth.users.create({ username: 'uma', role: 'author' })
    // the first ones load what is loaded on demand
    for (const guess of names) await signIn(world.auth, guess)
    const prepare = (round: number) => {
      // all that was counted is forgotten before anybody is turned away
      if (round % 3 === 0) world.clock.advance(32 * 86_400)
    }
    const found = await compare(world.auth, names, { rounds: 50, status: 401, prepare })
    expect(Object.values(found)).not.toContain('different')
  })

  test('so are a name that is turned away and one that nobody has', async () => {
    const world = await open()
    for (const guess of names) for (let times = 0; times < 5; times++) await signIn(world.auth, guess)
    const found = await compare(world.auth, ['wrong', 'unknown', 'inactive'], { rounds: 200, status: 429 })
    expect(Object.values(found)).not.toContain('different')
  })

  test('one that costs no hash would be seen', async () => {
    // a table of one's own whose hashes cost next to nothing, where an unknown name costs one of Carnet's
    const ada = { id: '1' }
    const auth = await createAuth({
      database: 'sqlite::memory:',
      guessing: false,
      users: {
        findByLogin: async (login: string) => (login === 'ada' ? ada : undefined),
        findById: async () => ada,
        verifyPassword: async () => false,
      },
    })
    const found = await compare(auth, ['wrong', 'unknown'], { rounds: 30, status: 401 })
    expect(found).toEqual({ unknown: 'different' })
    await auth.close()
  })
})
