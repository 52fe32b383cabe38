// Two people at one browser: nothing that one of them asked for is done as the other.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bob, createClientWorld, credentials } from './client-world.ts'
import { atRefresh, minutes } from './expired-tab.ts'
import { holdAnswer } from './held-answer.ts'

let world: Awaited<ReturnType<typeof createClientWorld>>
beforeEach(async () => {
  world = await createClientWorld()
  await world.createBob()
})
afterEach(() => world.close())

const unsent = atRefresh(Number.POSITIVE_INFINITY, async () => Promise.reject(new TypeError('fetch failed')))

/** Two tabs of one session, whose access token has just expired. */
async function openBoth() {
  const tabs = [await world.openTab({ keepFresh: false }), await world.openTab({ keepFresh: false })] as const
  await tabs[0].client.signIn(credentials)
  await world.clock.advance(100)
  world.clock.sleep(5 * minutes)
  return tabs.map(({ client }) => client) as [Client, Client]
}
type Client = Awaited<ReturnType<typeof world.openTab>>['client']

test.each([
  ['a request', (client) => client.fetch('/orders', { method: 'POST', body: 'of ada' })],
  ['a new password', (client) => client.changePassword({ current_password: 'a', new_password: 'b' })],
  ['the end of all sessions', (client) => client.signOutEverywhere()],
  ['a token', (client) => client.accessToken()],
] as [string, (client: Client) => Promise<unknown>][])(
  'of one that waits for a refresh is not sent for the other: %s',
  async (_, ask) => {
    const [first, second] = await openBoth()
    world.meet(unsent)
    const failure = expect(ask(first)).rejects.toMatchObject({ code: 'superseded' })
    await world.clock.advance(500)
    const session = await second.signIn(bob)
    const before = world.requests.length
    await world.clock.advance(9000)
    await failure
    expect(world.requests.slice(before)).toEqual([])
    expect(first.state()).toMatchObject({ session: { id: session.id } })
  },
)

test('the end of all sessions of one does not end the session of the next', async () => {
  const tabs = [await world.openTab(), await world.openTab()] as const
  await tabs[0].client.signIn(credentials)
  await world.clock.advance(1000)
  const { fault, reached, release } = holdAnswer('/revoke-all/')
  world.meet(fault)
  const ended = tabs[0].client.signOutEverywhere()
  await reached
  const { id } = await tabs[1].client.signIn(bob)
  await world.clock.advance(10)
  release()
  expect(await ended).toBe(1)
  for (const { client } of tabs) expect(client.state()).toMatchObject({ session: { id } })
})

test('two who sign in at once agree who is signed in', async () => {
  const tabs = [await world.openTab(), await world.openTab()] as const
  await Promise.all([tabs[0].client.signIn(credentials), tabs[1].client.signIn(bob)])
  await world.clock.advance(100)
  const [one, other] = tabs.map(({ client }) => client.state())
  expect(one).toMatchObject({ status: 'signed_in' })
  expect(other).toMatchObject({ session: (one as { session?: object }).session })
})

test('a sign-in that somebody’s sign-out has overtaken leaves no session on the server', async () => {
  const { client } = await world.openTab()
  const { fault, reached, release } = holdAnswer('/token/')
  world.meet(fault)
  const late = expect(client.signIn(credentials)).rejects.toMatchObject({ code: 'superseded' })
  await reached
  expect(await world.auth.sessions.list('1')).toHaveLength(1)
  await client.signOut()
  release()
  await late
  await world.clock.advance(1000)
  expect(await world.auth.sessions.list('1')).toEqual([])
  expect(client.state().status).toBe('signed_out')
})
