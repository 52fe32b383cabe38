// What ends sessions, seen from outside: signed out everywhere, a changed password, a user who is deactivated or gone, one
// sign-in too many.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bearer, bodyOf, claimsOf, json } from './suite/stage.ts'
import { createWorld, passwords, type World } from './world.ts'

let world: World
let capped: World
beforeAll(async () => {
  world = await createWorld()
  capped = await createWorld({ maximumSessions: 5 })
})
afterAll(() => Promise.all([world.close(), capped.close()]))

interface Pair {
  readonly access: string
  readonly refresh: string
}

const ask = (path: string, init: RequestInit = {}, { auth } = world) =>
  auth.handler(new Request(`http://a${path}`, init), { remoteAddress: '127.0.0.1', isEncrypted: false })
const signIn = (username: string, password: string, at = world) =>
  ask('/api/token/', json({ username, password }), at)
const pairOf = async (response: Promise<Response>) => (await bodyOf(await response)) as unknown as Pair

/** What each way in says to a pair of tokens: profile, refresh, verify of both. */
async function statuses({ access, refresh }: Pair, at = world): Promise<number[]> {
  const answers = [
    await ask('/api/profile/', { headers: bearer(access) }, at),
    await ask('/api/token/verify/', json({ token: access }), at),
    await ask('/api/token/verify/', json({ token: refresh }), at),
    await ask('/api/token/refresh/', json({ refresh }), at),
  ]
  return answers.map(({ status }) => status)
}
const allOut = [401, 401, 401, 401]

async function addUser(name: string, at = world) {
  const { id } = await at.auth.users.create({ username: name, password: passwords.ada, role: 'author' })
  return { id, begin: () => at.auth.tokens.issueFor(id) }
}

test('signed out everywhere: fifty sessions are out at once, and a new one is in within the same second', async () => {
  const { begin } = await addUser('everywhere')
  const pairs = await Promise.all(Array.from({ length: 50 }, begin))
  const [caller] = pairs
  const response = await ask('/api/sessions/revoke-all/', json({}, bearer(caller?.access ?? '')))
  expect(await bodyOf(response)).toEqual({ revoked: 50 })
  const answers = await Promise.all(pairs.map((pair) => statuses(pair)))
  expect(answers).toEqual(pairs.map(() => allOut))
  expect(await statuses(await pairOf(signIn('everywhere', passwords.ada)))).toEqual([200, 200, 200, 200])
})

test('a changed password ends the other sessions, and no token tells of a password', async () => {
  const { begin } = await addUser('changer')
  const [own, other] = [await begin(), await begin()]
  const change = { current_password: passwords.ada, new_password: 'another one that nobody guesses' }
  const response = await ask('/api/password/', json(change, bearer(own.access)))
  expect([response.status, await response.text()]).toEqual([200, '{}'])
  expect(await statuses(other)).toEqual(allOut)
  expect(await statuses(own)).toEqual([200, 200, 200, 200])
  const claims = claimsOf((await pairOf(signIn('changer', change.new_password))).access)
  expect(Object.keys(claims).toSorted()).toEqual(
    ['exp', 'iat', 'jti', 'role', 'sid', 'token_type', 'user_id'].toSorted(),
  )
})

test.each(['deactivate', 'delete'] as const)(
  'after %s nothing lets the user in, in the words for somebody unknown',
  async (end) => {
    const name = `${end}d`
    const { id, begin } = await addUser(name)
    const pair = await begin()
    expect((await signIn(name, passwords.ada)).status).toBe(200)
    await world.auth.users[end](id)
    expect(await statuses(pair)).toEqual(allOut)
    const [theirs, unknown] = [await signIn(name, passwords.ada), await signIn('nobody', passwords.ada)]
    expect([theirs.status, await theirs.text()]).toEqual([unknown.status, await unknown.text()])
  },
)

test('a user who is let in again begins anew: no session of before revives', async () => {
  const { id, begin } = await addUser('returning')
  const before = await begin()
  await world.auth.users.deactivate(id)
  await world.auth.users.activate(id)
  expect(await statuses(before)).toEqual(allOut)
  expect(await statuses(await begin())).toEqual([200, 200, 200, 200])
})

test('of six sign-ins where five are allowed the one used least recently is out', async () => {
  await addUser('sixth', capped)
  const pairs: Pair[] = []
  for (let count = 0; count < 5; count++) {
    pairs.push(await pairOf(signIn('sixth', passwords.ada, capped)))
    capped.clock.advance(1)
  }
  const [oldest, second, ...others] = pairs
  if (oldest === undefined || second === undefined) throw new Error('five have signed in')
  // used since, so that the second is the one whose turn it is
  const kept = await pairOf(ask('/api/token/refresh/', json({ refresh: oldest.refresh }), capped))
  const last = await pairOf(signIn('sixth', passwords.ada, capped))
  expect(await statuses(second, capped)).toEqual(allOut)
  for (const pair of [kept, last, ...others]) expect((await statuses(pair, capped))[3]).toBe(200)
  const told = capped.events.filter((event) => event.type === 'revocation' && event.reason === 'capped')
  expect(told).toHaveLength(1)
})

test('of 64 devices that sign in at once as many as are allowed stay', async () => {
  const { id } = await addUser('many', capped)
  const pairs = await Promise.all(Array.from({ length: 64 }, () => capped.auth.tokens.issueFor(id)))
  expect(await capped.auth.sessions.list(id)).toHaveLength(5)
  const refreshed = await Promise.all(
    pairs.map(({ refresh }) => ask('/api/token/refresh/', json({ refresh }), capped)),
  )
  expect(refreshed.filter(({ status }) => status === 200)).toHaveLength(5)
})
