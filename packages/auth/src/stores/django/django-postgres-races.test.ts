// What Django commits while a transaction of ours goes on: on PostgreSQL neither waits for the other as a whole.
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { recorded, testUnsignedToken } from '../../testing/test-django-database.ts'
import { createDjangoPostgres } from '../../testing/test-django-postgres.ts'
import { newSession, newUser } from '../../testing/test-django-stand.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../../testing/test-postgres.ts'
import type { Store } from '../store.ts'
import { djangoPostgresStore } from './index.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('races of Django and Carnet on PostgreSQL: it is not installed')

let postgres: TestPostgres
let store: Store
let address: string
let userId: string
let made = 0
const djangos: Client[] = []

beforeAll(async () => {
  if (!isInstalled) return
  postgres = await startTestPostgres({ isDurable: false })
  address = await createDjangoPostgres(postgres)
  store = await djangoPostgresStore({
    postgres: { address },
    userCheck: 'active',
    ownFields: [],
    unsignedToken: testUnsignedToken,
  })
  await store.migrate()
  for (const _ of [1, 2]) djangos.push(new Client({ connectionString: address }))
  for (const django of djangos) await django.connect()
  const user = await store.users.create(newUser('ada'))
  if (user === 'taken') throw new Error('the table is empty')
  userId = user.id
})
afterAll(async () => {
  for (const django of djangos) await django.end()
  await store?.close()
  await postgres?.close()
})

async function begin() {
  const session = await store.sessions.create(newSession(`session-${++made}`, userId))
  if (session === 'stale') throw new Error('a session of an active user begins')
  return session
}

const rotation = { to: '', lifetimeMs: 86_400_000, graceMs: 10_000, ip: '', userAgent: '' }

const blacklist = `INSERT INTO token_blacklist_blacklistedtoken (token_id, blacklisted_at)
  SELECT id, now() FROM token_blacklist_outstandingtoken WHERE jti = $1`

const isWaiting = async () =>
  (await postgres.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")).length > 0

describe.skipIf(!isInstalled)('Django and Carnet on PostgreSQL', () => {
  test('a token that Django blacklists while it is exchanged here is not exchanged', async () => {
    const session = await begin()
    const [django] = djangos
    await django?.query('BEGIN')
    await django?.query(blacklist, [session.currentJti])
    const rotating = store.sessions.rotate(session, { ...rotation, to: 'lost' })
    while (!(await isWaiting())) await new Promise((resolve) => setTimeout(resolve, 10))
    await django?.query('COMMIT')
    expect(await rotating).toBeUndefined()
    const found = await store.sessions.find(session.id)
    expect([found?.generation, found?.isCurrentBlacklisted]).toEqual([0, true])
  })

  test('a token that Django blacklisted before is not exchanged', async () => {
    const session = await begin()
    await djangos[0]?.query(blacklist, [session.currentJti])
    expect(await store.sessions.rotate(session, { ...rotation, to: 'late' })).toBeUndefined()
  })

  test('what is exchanged here is void at Django, in the same transaction', async () => {
    const session = await begin()
    const rotated = await store.sessions.rotate(session, { ...rotation, to: `second of ${session.id}` })
    const { rows = [] } =
      (await djangos[0]?.query(
        `SELECT o.jti, b.id IS NOT NULL AS is_void FROM token_blacklist_outstandingtoken o
         LEFT JOIN token_blacklist_blacklistedtoken b ON b.token_id = o.id WHERE o.jti = ANY($1) ORDER BY o.id`,
        [[session.currentJti, rotated?.currentJti]],
      )) ?? {}
    expect(rows).toEqual([
      { jti: session.currentJti, is_void: true },
      { jti: rotated?.currentJti, is_void: false },
    ])
  })

  test('of sliding tokens that Django ends none is missed, in whatever order their ends are committed', async () => {
    const give = async (jti: string) => {
      const claims = { token_type: 'sliding', exp: 1e10, refresh_exp: 1e10, jti, sid: `of ${jti}` }
      await djangos[0]?.query(
        `INSERT INTO token_blacklist_outstandingtoken (token, created_at, expires_at, user_id, jti)
         VALUES ($1, now(), now() + interval '1 day', $2, $3)`,
        [`${recorded(claims)}.c2ln`, userId, jti],
      )
    }
    for (const jti of ['first', 'second']) await give(jti)
    const told = async () =>
      (await store.revocations.read(0, 0))
        .map(({ sessionId }) => sessionId)
        .filter((id) => id.startsWith('of '))
    const [slow, quick] = djangos
    await slow?.query('BEGIN')
    await slow?.query(blacklist, ['first'])
    await quick?.query(blacklist, ['second'])
    expect(await told()).toEqual(['of second'])
    await slow?.query('COMMIT')
    expect((await told()).toSorted()).toEqual(['of first', 'of second'])
    // once, however often it is looked
    expect((await told()).toSorted()).toEqual(['of first', 'of second'])
  })
})
