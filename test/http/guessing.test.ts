// Guessing at passwords, as an attacker and an owner see it.
import { type AuthEvent, type AuthOptions, createAuth } from '@carnet/auth'
import { createManualClock } from '@carnet/auth/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { createWorld, passwords, type World, type WorldOptions } from './world.ts'

const worlds: World[] = []
async function open(options: WorldOptions = {}): Promise<World> {
  const world = await createWorld(options)
  worlds.push(world)
  return world
}
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

interface Asked {
  readonly path?: string
  readonly from?: string
  readonly headers?: Record<string, string>
}

type Handler = Pick<World['auth'], 'handler'>

const post = ({ handler }: Handler, body: object, { path = 'token', from = '', headers }: Asked = {}) =>
  handler(
    new Request(`http://a/api/${path}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
    { remoteAddress: from === '' ? undefined : from, isEncrypted: false },
  )

const wrong = (auth: Handler, username: string, asked?: Asked) =>
  post(auth, { username, password: 'not this one' }, asked)
const right = (auth: Handler, asked?: Asked) =>
  post(auth, { username: 'ada', password: passwords.ada }, asked)

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

async function statuses(answers: readonly Promise<Response>[]): Promise<number[]> {
  return (await Promise.all(answers)).map(({ status }) => status)
}

async function seen(response: Response) {
  const { 'x-request-id': _, ...headers } = Object.fromEntries(response.headers)
  return { status: response.status, headers, body: await response.json() }
}

test('a known, an unknown and an inactive name are answered alike, throttled or not', async () => {
  const { auth } = await open()
  const answers = new Map<string, unknown[]>()
  for (const name of ['ada', 'nobody', 'ina']) {
    const list: unknown[] = []
    for (const _ of numbers(7)) list.push(await seen(await wrong(auth, name)))
    answers.set(name, list)
  }
  expect(answers.get('ada')?.at(4)).toMatchObject({ status: 401 })
  expect(answers.get('ada')?.at(5)).toMatchObject({
    status: 429,
    headers: { 'retry-after': '1' },
    body: { detail: 'Request was throttled. Expected available in 1 second.' },
  })
  expect(answers.get('nobody')).toEqual(answers.get('ada'))
  expect(answers.get('ina')).toEqual(answers.get('ada'))
})

test('the right password of an inactive user is a failure like any other', async () => {
  const { auth } = await open()
  const answers: number[] = []
  for (const _ of numbers(6))
    answers.push((await post(auth, { username: 'ina', password: passwords.ina })).status)
  expect(answers).toEqual([401, 401, 401, 401, 401, 429])
})

test('every door to a password is shut together', async () => {
  const world = await open()
  const { access } = await world.tokensFor('ada')
  const change = () =>
    post(
      world.auth,
      { current_password: passwords.ada, new_password: 'another staple of the battery' },
      { path: 'password', headers: { authorization: `Bearer ${access}` } },
    )
  for (const path of ['token', 'token/sliding']) await wrong(world.auth, 'ada', { path })
  for (const _ of numbers(3)) {
    await post(
      world.auth,
      { current_password: 'not this one', new_password: 'x' },
      { path: 'password', headers: { authorization: `Bearer ${access}` } },
    )
  }
  const doors = [right(world.auth), right(world.auth, { path: 'token/sliding' }), change()]
  expect(await statuses(doors)).toEqual([429, 429, 429])
  world.clock.advance(1)
  expect((await change()).status).toBe(200)
})

test('while a name is attacked its sessions go on, and its owner signs in from where they did before', async () => {
  const world = await open()
  const home = { from: '192.0.2.7' }
  const { refresh } = (await (await right(world.auth, home)).json()) as { refresh: string }
  for (const index of numbers(40)) {
    await wrong(world.auth, 'ada', { from: `198.51.100.${index}` })
    world.clock.advance(1)
  }
  expect((await right(world.auth, { from: '203.0.113.5' })).status).toBe(429)
  expect((await right(world.auth, home)).status).toBe(200)
  expect((await post(world.auth, { refresh }, { path: 'token/refresh' })).status).toBe(200)
})

test('twenty right passwords at once are twenty sign-ins', async () => {
  const { auth } = await open()
  expect(await statuses(numbers(20).map(() => right(auth, { from: '192.0.2.7' })))).toEqual(
    numbers(20).map(() => 200),
  )
})

describe('one address', () => {
  test('that tries five hundred names is refused before the hundredth, and nobody else', async () => {
    const { auth } = await open()
    const answers = await statuses(
      numbers(120).map((name) => wrong(auth, `name-${name}`, { from: '192.0.2.7' })),
    )
    expect(answers.filter((status) => status === 401).length).toBe(50)
    expect(answers.slice(99)).toEqual(numbers(21).map(() => 429))
    expect((await wrong(auth, 'somebody', { from: '192.0.2.8' })).status).toBe(401)
  })

  test('of many people is not shut by a few failures among many that are right', async () => {
    const { auth } = await open()
    for (const round of numbers(8)) {
      await wrong(auth, `colleague-${round}`, { from: '192.0.2.7' })
      const answers = await statuses(numbers(10).map(() => right(auth, { from: '192.0.2.7' })))
      expect(answers).toEqual(numbers(10).map(() => 200))
    }
  })

  test('is a network of IPv6, in any spelling, and IPv4 within IPv6 is itself', async () => {
    const { auth } = await open({ guessing: { perAddress: 6 } })
    const ours = ['2001:db8:1:2::1', '2001:DB8:1:2::ffff', '2001:0db8:0001:0002:a:b:c:d']
    for (const index of numbers(6)) await wrong(auth, `name-${index}`, { from: ours[index % 3] ?? '' })
    expect((await wrong(auth, 'x', { from: '2001:db8:1:2:9::9' })).status).toBe(429)
    expect((await wrong(auth, 'x', { from: '2001:db8:1:3::1' })).status).toBe(401)
    for (const index of numbers(6)) await wrong(auth, `name-${index}`, { from: '::ffff:192.0.2.7' })
    expect((await wrong(auth, 'y', { from: '192.0.2.7' })).status).toBe(429)
  })

  test('is what trusted proxies say, and nobody else', async () => {
    const far = await open({ guessing: { perAddress: 6 } })
    const near = await open({ guessing: { perAddress: 6 }, trustedHops: 1 })
    const ask = ({ auth }: World, index: number) =>
      wrong(auth, `name-${index}`, {
        from: '192.0.2.7',
        headers: { 'x-forwarded-for': `10.0.0.1, 198.51.100.${index}` },
      })
    for (const index of numbers(6)) await ask(far, index)
    expect((await ask(far, 200)).status).toBe(429)
    for (const index of numbers(12)) expect((await ask(near, index)).status).toBe(401)
  })
})

test('of a hundred guesses at once five are looked at, also in a table of somebody else', async () => {
  let looks = 0
  const clock = createManualClock()
  const auth = await createAuth({
    database: 'sqlite::memory:',
    secret: 'a-secret-that-nobody-guesses-0123456789',
    clock: clock.now,
    users: {
      // known by two names
      findByLogin: async (login) => (/^(ada|ada@example\.com)$/i.test(login) ? { id: 1 } : undefined),
      findById: async () => ({ id: 1 }),
      async verifyPassword(_, password) {
        looks += 1
        await new Promise((resolve) => setTimeout(resolve, 5))
        return password === 'right'
      },
    },
  })
  const names = ['ada', 'ADA', 'ada@example.com', 'Ada@Example.com']
  const answers = await statuses(
    numbers(100).map((index) =>
      post(auth, { username: names[index % 4], password: index === 99 ? 'right' : 'wrong' }),
    ),
  )
  expect(looks).toBeLessThanOrEqual(5)
  expect(answers.filter((status) => status === 401).length).toBe(looks)
  expect(answers.at(-1)).toBe(429)
  expect(await auth.unlock('Ada')).toBe(true)
  expect((await post(auth, { username: 'ada', password: 'right' })).status).toBe(200)
  await auth.close()
})

describe('after the last failure that is allowed', () => {
  async function locked(options: WorldOptions = {}) {
    const world = await open({ guessing: { maximumFailures: 10, longestDelay: '8s' }, ...options })
    for (const _ of numbers(10)) {
      await wrong(world.auth, 'ada')
      world.clock.advance(8)
    }
    return world
  }

  test('nobody is let in, and the event hook has been told', async () => {
    const world = await locked()
    world.clock.advance(400 * 86_400)
    expect((await right(world.auth)).status).toBe(429)
    const told = world.events.filter(({ type }) => type === 'locked') as AuthEvent[]
    expect(told).toMatchObject([{ login: 'ada', userId: world.ids.ada }])
    expect(world.events.at(-1)).toMatchObject({ type: 'throttled', limit: 'account', retryAfterSeconds: 8 })
  })

  test('a new password lets in again', async () => {
    const world = await locked()
    await world.auth.users.setPassword(world.ids.ada, passwords.ada)
    expect((await right(world.auth)).status).toBe(200)
  })

  test('so does unlocking, and nobody else is touched', async () => {
    const world = await locked()
    for (const _ of numbers(5)) await wrong(world.auth, 'stan')
    expect(await world.auth.unlock('ada')).toBe(true)
    expect(await world.auth.unlock('nobody')).toBe(false)
    expect((await right(world.auth)).status).toBe(200)
    expect((await wrong(world.auth, 'stan')).status).toBe(429)
  })
})

test('what people type as a name is not in the database', async () => {
  const world = await open()
  await wrong(world.auth, 'my-password-in-the-wrong-field')
  expect(await world.dump()).not.toContain('my-password-in-the-wrong-field')
})

test('where attempts cannot be counted none is made: 503, and no fault', async () => {
  const world = await open()
  const blocked = await world.blockWrites()
  const answer = await right(world.auth)
  await blocked.release()
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
  expect((await right(world.auth)).status).toBe(200)
})

test('guessing: false counts nothing', async () => {
  const { auth } = await open({ guessing: false } satisfies Partial<AuthOptions<object, object, object>>)
  for (const _ of numbers(8)) expect((await wrong(auth, 'ada')).status).toBe(401)
  expect((await right(auth)).status).toBe(200)
})
