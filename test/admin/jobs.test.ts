// What takes long in the admin: how much of it there may be, for whom it goes on, and what the log says of it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdminClient, statusAndCode } from './admin-client.ts'
import { type AdminWorld, createAdminWorld } from './admin-world.ts'
import { finished } from './finished.ts'
import { hereKinds } from './kinds.ts'

describe.each(hereKinds)('on %s', (kind) => {
  let world: AdminWorld
  let rita: AdminClient
  beforeAll(async () => {
    world = await createAdminWorld(kind)
    rita = await world.signedIn('rita')
  })
  afterAll(async () => {
    await world?.close()
  })
  const rowsOf = async (action: string, id: string) =>
    (await rita.ask('listAudit', { query: { action } })).rows.filter(({ detail }) => detail['id'] === id)
  // of names that nobody has: each is looked for, so that it takes a while
  const ids = Array.from({ length: 400 }, (_, index) => `nobody-${index}`)

  test('the same job is begun once, another one has to wait, and the log knows who began it', async () => {
    const fields = [{ ids }, { ids }, { ids: ['other'] }]
    const answers = await Promise.all(fields.map((one) => rita.send('endSessions', { fields: one })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 409])
    const jobs = await Promise.all(
      answers.filter(({ ok }) => ok).map((one) => one.json() as Promise<{ id: string }>),
    )
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1)
    const id = jobs[0]?.id ?? ''
    await finished(rita, { id } as never)
    expect(await rowsOf('job_begun', id)).toMatchObject([
      { actor: `user:${world.ids.rita}`, detail: { kind: 'end_sessions', id } },
    ])
  })

  test('a job ends with the right to do it, and the log says that nobody wanted it stopped', async () => {
    const stan = await world.signedIn('stan')
    for (let count = 0; count < 800; count++) await world.tokens('bob')
    const { id } = await stan.ask('endSessions', { fields: { user: world.ids.bob } })
    await world.auth.users.update(world.ids.stan, { isStaff: false })
    const { state, summary } = await finished(rita, { id } as never)
    await world.auth.users.update(world.ids.stan, { isStaff: true })
    expect([state, summary]).toEqual(['cancelled', expect.stringContaining('may not do this any more')])
    expect(await rowsOf('job_cancelled', id)).toMatchObject([
      { actor: '', detail: { reason: 'not_allowed' } },
    ])
  })

  test('who stops a job of somebody else is known', async () => {
    const stan = await world.signedIn('stan')
    const { id } = await stan.ask('endSessions', { fields: { ids } })
    const { state } = await rita.ask('cancelJob', { id })
    const rows = await rowsOf('job_cancelled', id)
    // on a quick machine it may have been over
    if (state === 'cancelled')
      expect(rows).toMatchObject([{ actor: `user:${world.ids.rita}`, user_id: world.ids.stan }])
    else expect(rows).toEqual([])
    expect(await statusAndCode(stan.send('cancelJob', { id: 'nothing' }))).toEqual([404, undefined])
  })
})
