// Who has power over others is touched by those only who may say who has it, however it is tried.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdminClient, statusAndCode } from './admin-client.ts'
import { type AdminWorld, createAdminWorld, password } from './admin-world.ts'
import { finished } from './finished.ts'
import { hereKinds } from './kinds.ts'

const refused = [403, undefined]
const unconfirmed = [403, 'confirmation_required']

describe.each(hereKinds)('on %s', (kind) => {
  let world: AdminWorld
  let stan: AdminClient
  let rita: AdminClient
  beforeAll(async () => {
    world = await createAdminWorld(kind)
    stan = await world.signedIn('stan')
    rita = await world.signedIn('rita')
  })
  afterAll(async () => {
    await world?.close()
  })
  const liveOf = async (name: keyof AdminWorld['ids']) =>
    (await world.auth.sessions.list(world.ids[name])).length
  const sessionOf = async (client: AdminClient) => (await client.ask('me')).session.id

  test('staff cannot take back the guesses at a superuser’s password', async () => {
    const guess = (typed: string) =>
      world.auth.handler(
        new Request('http://localhost/api/token/', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ username: 'rita', password: typed }),
        }),
      )
    for (let failures = 0; failures < 6; failures++) await guess('wrong')
    expect(await statusAndCode(stan.send('unlockUser', { id: world.ids.rita }))).toEqual(refused)
    expect((await guess(password)).status).toBe(429)
    expect((await rita.send('unlockUser', { id: world.ids.rita })).status).toBe(200)
    expect((await guess(password)).status).toBe(200)
  })

  test('staff cannot end sessions of a superuser, but everybody their own', async () => {
    const session = await sessionOf(rita)
    expect(await statusAndCode(stan.send('endSession', { id: session }))).toEqual(refused)
    expect(await statusAndCode(stan.send('endUserSessions', { id: world.ids.rita }))).toEqual(refused)
    const named = stan.send('endSessions', { fields: { user: world.ids.rita } })
    expect(await statusAndCode(named)).toEqual(refused)
    await rita.ask('me')
    const other = await world.signedIn('stan')
    expect((await stan.ask('endSession', { id: await sessionOf(other) })).sessions_ended).toBe(1)
    await world.tokens('ada')
    expect((await stan.ask('endUserSessions', { id: world.ids.ada })).sessions_ended).toBe(1)
  })

  test('what staff end in bulk spares staff, and says how many were skipped', async () => {
    const [session, own] = [await sessionOf(rita), await world.signedIn('stan')]
    const admins = await finished(stan, await stan.ask('endSessions', { fields: { kind: 'admin' } }))
    expect(admins.summary).toMatch(
      /^One session was ended\. (One|\d) of staff or superusers (was|were) skipped: .* staff\.change\.$/,
    )
    await rita.ask('me')
    expect((await own.send('me')).status).toBe(401)
    await world.tokens('bob')
    const [bobs] = await world.auth.sessions.list(world.ids.bob)
    const both = await finished(
      stan,
      await stan.ask('endSessions', { fields: { ids: [bobs?.id ?? '', session] } }),
    )
    expect(both.summary).toMatch(/^1 of 2 sessions were ended\. One of staff or superusers was skipped/)
    await rita.ask('me')
  })

  test('to end much at once, or sessions of staff, takes a password that was typed lately', async () => {
    await stan.signIn('stan', password)
    await rita.signIn('rita', password)
    await world.tokens('ada')
    const theirs = await sessionOf(stan)
    world.advance(601)
    for (const attempt of [
      rita.send('endSessions', { fields: { state: 'live' } }),
      stan.send('endSessions', { fields: { state: 'live' } }),
      rita.send('endSessions', { fields: { user: world.ids.stan } }),
      rita.send('endSessions', { fields: { ids: [theirs] } }),
      rita.send('endSession', { id: theirs }),
      rita.send('endUserSessions', { id: world.ids.stan }),
      rita.send('unlockUser', { id: world.ids.stan }),
    ])
      expect(await statusAndCode(attempt)).toEqual(unconfirmed)
    const plain = await finished(rita, await rita.ask('endSessions', { fields: { user: world.ids.ada } }))
    expect([plain.summary, await liveOf('ada')]).toEqual(['One session was ended.', 0])
    await rita.ask('confirm', { fields: { password } })
    expect((await rita.ask('endSession', { id: theirs })).sessions_ended).toBe(1)
    stan = await world.signedIn('stan')
  })

  test('who is made staff while their new password is hashed keeps the old one', async () => {
    const id = (await world.auth.users.create({ username: 'eve', password } as never)).id
    // others come first, so that it takes its time
    const others = Array.from({ length: 30 }, () => world.auth.users.setPassword(world.ids.bob, password))
    const attempt = stan.send('setPassword', { id, fields: { password: 'known to stan alone' } })
    await new Promise((resolve) => setTimeout(resolve, 50))
    await world.auth.users.update(id, { isStaff: true, isSuperuser: true })
    expect(await statusAndCode(attempt)).toEqual(refused)
    await Promise.all(others)
    const client = await world.signedIn('rita')
    await client.signIn('eve', password)
  })
})
