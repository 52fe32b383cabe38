import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { FoundSession } from '../../sessions/index.ts'
import { createDjangoDatabases } from '../../testing/test-django-database.ts'
import { openDjangoStand } from '../../testing/test-django-stand.ts'

const databases = createDjangoDatabases()
afterAll(databases.remove)

const graceMs = 10_000
const to = (jti: string) => ({ to: jti, lifetimeMs: 86_400_000, graceMs, ip: '', userAgent: '' })

test('of rotations and of Django’s blacklistings of one token exactly one goes first', async () => {
  const stand = await openDjangoStand(databases.make())
  for (let round = 0; round < 12; round++) {
    const session = await stand.begin({ jti: `first ${round}` })
    const rotations = Array.from({ length: 16 }, (_, index) =>
      (index % 2 === 0 ? stand.store : stand.other).sessions.rotate(session, to(`${round} ${index}`)),
    )
    const foreign = Promise.resolve().then(() => stand.django.blacklist(`first ${round}`))
    const results = await Promise.all(rotations)
    // the unique column refuses the second row, whoever comes second
    await foreign.catch(() => undefined)
    expect(results.filter(Boolean).length).toBeLessThanOrEqual(1)
    expect(stand.django.isBlacklisted(`first ${round}`)).toBe(true)
  }
  await stand.close()
})

test('of takeovers and rotations of one session exactly one happens', async () => {
  const stand = await openDjangoStand(databases.make())
  for (let round = 0; round < 12; round++) {
    const session = await stand.begin({ jti: `first ${round}` })
    // Django does not blacklist what it exchanges here, so that both are possible
    const given = stand.django.give({ userId: session.userId, sid: session.id })
    const times = { issuedAtMs: stand.clock.now(), expiresAtMs: stand.clock.now() + 1000, graceMs }
    const attempts = Array.from({ length: 16 }, (_, index) => {
      const { sessions } = index % 2 === 0 ? stand.store : stand.other
      return index % 4 < 2
        ? sessions.rotate(session, to(`${round} ${index}`))
        : sessions.shared?.takeOver(session, { jti: given, ...times })
    })
    const won = (await Promise.all(attempts)).filter((result) => result !== undefined) as FoundSession[]
    expect(won).toHaveLength(1)
    expect(await stand.store.sessions.find(session.id)).toEqual(won[0])
  }
  await stand.close()
})

/** One of several processes that all try to exchange the tokens of the same sessions, and tell which they won. */
const racer = (path: string, nowMs: number, first: number) => `
  import { once } from 'node:events'
  import { setTimeout } from 'node:timers/promises'
  import { openTestDjango } from ${JSON.stringify(join(import.meta.dirname, '../../testing/test-django-stand.ts'))}
  const store = await openTestDjango(${JSON.stringify(path)}, () => ${nowMs})
  process.send('ready')
  const [sessions] = await once(process, 'message')
  const won = []
  for (const session of [...sessions.slice(${first}), ...sessions.slice(0, ${first})]) {
    const to = session.id + ' by ${first}'
    if (await store.sessions.rotate(session, { to, lifetimeMs: 1e8, graceMs: 0, ip: '', userAgent: '' }))
      won.push(session.id)
    // or the one that is first has done all of them before the others have waited for their turn
    await setTimeout(1)
  }
  await store.close()
  process.send(won, () => process.disconnect())`

test('processes on one file exchange each token once', async () => {
  const stand = await openDjangoStand(databases.make())
  const sessions: FoundSession[] = []
  for (let index = 0; index < 60; index++) sessions.push(await stand.begin())
  const racers = [0, 20, 40].map((first) => {
    const program = racer(stand.path, stand.clock.now(), first)
    const flags = ['--conditions=@carnet/source', '--input-type=module', '--eval', program]
    return spawn(process.execPath, flags, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  })
  await Promise.all(racers.map((child) => once(child, 'message')))
  const ended = racers.map(async (child) => {
    child.send(sessions)
    const [won] = (await once(child, 'message')) as [string[]]
    await once(child, 'exit')
    return won
  })
  const won = await Promise.all(ended)
  expect(won.flat().toSorted()).toEqual(sessions.map(({ id }) => id).toSorted())
  // more than one process has won something, so that there was a race
  expect(won.filter((ids) => ids.length > 0).length).toBeGreaterThan(1)
  const { query } = stand.django
  expect(query('SELECT 1 FROM token_blacklist_blacklistedtoken')).toHaveLength(sessions.length)
  expect(query('SELECT 1 FROM carnet_retired')).toHaveLength(sessions.length)
  expect(query('SELECT 1 FROM token_blacklist_outstandingtoken')).toHaveLength(2 * sessions.length)
  expect(query('PRAGMA integrity_check')).toMatchObject([{ integrity_check: 'ok' }])
  await stand.close()
}, 20_000)
