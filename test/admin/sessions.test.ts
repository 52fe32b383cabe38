// Sessions and their tokens: lists, stories, and ends; many as a job.
import type { AdminAnswers } from '@carnet/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdminClient, statusAndCode } from './admin-client.ts'
import { type AdminWorld, createAdminWorld } from './admin-world.ts'
import { hereKinds } from './kinds.ts'

describe.each(hereKinds)('on %s', (kind) => {
  let world: AdminWorld
  let client: AdminClient
  beforeAll(async () => {
    world = await createAdminWorld(kind)
    for (let index = 0; index < 12; index++) {
      await world.tokens(index % 3 === 0 ? 'bob' : 'ada')
      world.advance(60)
    }
    client = await world.signedIn('stan')
  })
  afterAll(async () => {
    await world?.close()
  })

  const outstanding = (query: object) => client.ask('listOutstanding', { query })
  const everything = async (query: object) => {
    const rows: AdminAnswers['listOutstanding']['rows'][number][] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await outstanding({ limit: 5, ...query, ...(cursor !== undefined && { cursor }) })
      rows.push(...page.rows)
      cursor = page.next
    }
    return rows
  }

  test.each(['created_at', 'user', 'expires_at'] as const)(
    'by %s every session comes once, in order, either way',
    async (sort) => {
      const key = (row: Awaited<ReturnType<typeof everything>>[number]) =>
        sort === 'user' ? row.user.id : row[sort]
      const up = await everything({ sort, order: 'asc' })
      const down = await everything({ sort, order: 'desc' })
      expect(up.map(key)).toEqual(up.map(key).toSorted())
      expect(down.map(({ jti }) => jti)).toEqual(up.map(({ jti }) => jti).toReversed())
      expect(new Set(up.map(({ jti }) => jti)).size).toBe(up.length)
    },
  )

  test('a list is filtered by user, state and kind, and searched by name, id and part of a jti', async () => {
    const [first] = (await outstanding({ user: world.ids.bob })).rows
    expect((await everything({ user: world.ids.bob })).length).toBe(4)
    expect((await everything({ search: 'bob' })).length).toBe(4)
    expect((await everything({ search: 'ob@exampl' })).length).toBe(4)
    expect(await everything({ search: first?.jti.slice(4, 20) })).toEqual([first])
    expect(await everything({ search: first?.session_id })).toEqual([first])
    expect(await everything({ search: 'nobody at all' })).toEqual([])
    expect(await everything({ user: world.ids.bob, search: first?.jti.slice(0, 9).toUpperCase() })).toEqual([
      first,
    ])
    for (const wildcard of ['%', '_', '!%'])
      expect(await everything({ user: world.ids.bob, search: wildcard })).toEqual([])
    expect((await everything({ kind: 'admin' })).map(({ user }) => user.username)).toEqual(['stan'])
    expect((await everything({ state: 'ended' })).length).toBe(0)
    expect((await everything({ kind: 'sliding', state: 'live' })).length).toBe(0)
  })

  test('a place of one order is none of another, and what is no place is refused', async () => {
    const { next } = await outstanding({ sort: 'user', limit: 1 })
    for (const cursor of [next ?? '', 'bm90aGluZw', 'W10', 'WyIxIiwyLDMsNCw1LDZd'])
      expect((await client.send('listOutstanding', { query: { sort: 'expires_at', cursor } })).status).toBe(
        400,
      )
  })

  test('nothing in an answer can be used as a token', async () => {
    const { refresh, access } = await world.tokens('ada')
    const text = JSON.stringify(await outstanding({ limit: 200 }))
    expect(text).not.toContain('eyJ')
    for (const token of [refresh, access]) expect(text).not.toContain(token)
  })

  test('a session tells its story: signed in, refreshed, a token shown twice, ended', async () => {
    const pair = await world.tokens('bob')
    const refresh = (token: string) =>
      world.auth.handler(
        new Request('http://localhost/api/token/refresh/', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ refresh: token }),
        }),
      )
    world.advance(60)
    await refresh(pair.refresh)
    world.advance(60)
    await refresh(pair.refresh)
    const [row] = (await outstanding({ user: world.ids.bob, state: 'ended' })).rows
    const { story, generation, reason } = await client.ask('readSession', { id: row?.session_id ?? '' })
    expect([generation, reason, story.map(({ event }) => event)]).toEqual([
      1,
      'reused',
      ['began', 'refreshed', 'alarm', 'ended'],
    ])
    const { rows } = await client.ask('listBlacklisted')
    expect(rows[0]).toMatchObject({ jti: row?.jti, reason: 'reused', state: 'ended' })
    expect(rows[0]?.blacklisted_at).not.toBeNull()
  })

  test('one session is ended, and ending it again says that it had ended', async () => {
    await world.tokens('ada')
    const [row] = (await outstanding({ user: world.ids.ada, sort: 'created_at' })).rows
    const id = row?.session_id ?? ''
    expect(await client.ask('endSession', { id })).toEqual({
      done: 'The session was ended.',
      sessions_ended: 1,
    })
    expect((await client.ask('endSession', { id })).sessions_ended).toBe(0)
    expect(await statusAndCode(client.send('endSession', { id: 'nothing' }))).toEqual([404, undefined])
    expect(await statusAndCode(client.send('readSession', { id: "' OR 1=1" }))).toEqual([404, undefined])
    const { rows } = await client.ask('listAudit', { query: { session: id, action: 'session_ended' } })
    expect(rows).toMatchObject([{ actor: `user:${world.ids.stan}`, ip: '127.0.0.1' }])
  })

  async function finished(job: AdminAnswers['endSessions']): Promise<AdminAnswers['readJob']> {
    for (let asked = 0; asked < 200; asked++) {
      const now = await client.ask('readJob', { id: job.id })
      if (now.state !== 'running') return now
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
    throw new Error('the job did not end')
  }

  test('many are ended as a job that tells how far it is: those named, or all that a filter finds', async () => {
    const named = (await everything({ user: world.ids.bob, state: 'live' })).map(
      ({ session_id }) => session_id,
    )
    const first = await finished(await client.ask('endSessions', { fields: { ids: [...named, 'unknown'] } }))
    expect(first).toMatchObject({
      state: 'done',
      done: named.length + 1,
      total: named.length + 1,
      good: true,
    })
    expect(first.summary).toBe(
      `${named.length} of ${named.length + 1} sessions were ended; the others had ended before.`,
    )
    await finished(await client.ask('endSessions', { fields: { search: 'ada' } }))
    expect(await everything({ user: world.ids.ada, state: 'live' })).toEqual([])
    // who asks stays
    await finished(await client.ask('endSessions', { fields: { state: 'live' } }))
    await client.ask('me')
  })

  test('a job asks for either a list or a filter', async () => {
    for (const fields of [{}, { ids: ['a'], search: 'b' }])
      expect((await client.send('endSessions', { fields })).status).toBe(400)
    expect(await statusAndCode(client.send('readJob', { id: 'nothing' }))).toEqual([404, undefined])
  })
})
