import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { createDjangoDatabases } from '../../testing/test-django-database.ts'
import { type DjangoStand, openDjangoStand } from '../../testing/test-django-stand.ts'

const databases = createDjangoDatabases()
afterAll(databases.remove)

let stand: DjangoStand
let userId: string

beforeEach(async () => {
  stand = await openDjangoStand(databases.make())
  userId = (await stand.addUser()).id
})
afterEach(() => stand.close())

const marginMs = 60_000
const inMinutes = (minutes: number) => stand.clock.now() + minutes * 60_000
const count = (table: string) => stand.django.query(`SELECT 1 FROM ${table}`).length
const onRecord = () =>
  stand.django.query('SELECT jti FROM token_blacklist_outstandingtoken ORDER BY id').map(({ jti }) => jti)

test('tokens on record are deleted when they have expired, blacklisted or not', async () => {
  const expiring = [1, 2].map(() => stand.django.give({ userId, expiresAtMs: inMinutes(1) }))
  const lasting = [1, 2].map(() => stand.django.give({ userId, expiresAtMs: inMinutes(10) }))
  stand.django.blacklist(expiring[0] ?? '')
  stand.django.blacklist(lasting[0] ?? '')
  stand.clock.advance('2m')
  await stand.store.sessions.deleteExpired(marginMs, 100)
  expect(onRecord()).toEqual([...expiring, ...lasting])
  stand.clock.advance(1)
  await stand.store.sessions.deleteExpired(marginMs, 100)
  expect(onRecord()).toEqual(lasting)
  expect(count('token_blacklist_blacklistedtoken')).toBe(1)
})

test('a sliding token stays on record until it can no longer be refreshed', async () => {
  const sliding = stand.django.give({
    ...({ userId, type: 'sliding', expiresAtMs: inMinutes(5), refreshableMs: 3_600_000 } as const),
  })
  stand.django.blacklist(sliding)
  stand.clock.advance('30m')
  await stand.store.sessions.deleteExpired(marginMs, 100)
  expect(stand.django.isBlacklisted(sliding)).toBe(true)
  stand.clock.advance('37m')
  await stand.store.sessions.deleteExpired(marginMs, 100)
  expect(onRecord()).toEqual([])
})

test('all of it is deleted, however small the batches and whatever lies between', async () => {
  const kept: string[] = []
  for (let index = 0; index < 40; index++) {
    const jti = stand.django.give({ userId, expiresAtMs: inMinutes(index % 4 === 0 ? 60 : 1) })
    if (index % 4 === 0) kept.push(jti)
    stand.django.blacklist(jti)
  }
  stand.clock.advance('5m')
  expect(await stand.store.sessions.deleteExpired(marginMs, 3)).toBe(0)
  expect(onRecord()).toEqual(kept)
})

test('what Carnet has exchanged is remembered as long as it could come back', async () => {
  let session = await stand.begin({ userId, lifetimeMs: 120_000 })
  for (let index = 0; index < 5; index++) {
    const rotation = { to: `token ${index}`, lifetimeMs: 120_000, graceMs: 0, ip: '', userAgent: '' }
    session = (await stand.store.sessions.rotate(session, rotation)) ?? session
  }
  expect(count('carnet_retired')).toBe(5)
  stand.clock.advance('3m')
  await stand.store.sessions.deleteExpired(marginMs, 2)
  expect(count('carnet_retired')).toBe(5)
  stand.clock.advance(1)
  expect(await stand.store.sessions.deleteExpired(marginMs, 2)).toBe(1)
  expect(count('carnet_retired')).toBe(0)
  expect(onRecord()).toEqual([])
})
