// A copied cookie of the admin, and what it is good for after its owner has proved who they are, or is gone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdminClient, createAdminClient, statusAndCode } from './admin-client.ts'
import { type AdminWorld, createAdminWorld, password } from './admin-world.ts'
import { hereKinds } from './kinds.ts'

const required = [401, 'admin_session_required']

describe.each(hereKinds)('on %s', (kind) => {
  let world: AdminWorld
  beforeAll(async () => {
    world = await createAdminWorld(kind)
  })
  afterAll(async () => {
    await world?.close()
  })
  const copyOf = (client: AdminClient) => {
    const copy = createAdminClient(world.auth)
    return Object.assign(copy, { cookie: client.cookie, csrf: client.csrf })
  }

  test('who changes their own password stays, and a copy of their cookie is out at once', async () => {
    const client = await world.signedIn('rita')
    const copy = copyOf(client)
    await copy.ask('me')
    const weak = await client.send('setPassword', { id: world.ids.rita, fields: { password: 'short' } })
    expect([weak.status, await statusAndCode(copy.send('me'))]).toEqual([400, required])
    const again = copyOf(client)
    await client.ask('setPassword', { id: world.ids.rita, fields: { password } })
    expect(await statusAndCode(again.send('me'))).toEqual(required)
    const { session } = await client.ask('me')
    await client.ask('confirm', { fields: { password } })
    expect((await client.ask('me')).session.ends_at).toBe(session.ends_at)
  })

  test('who types their password once more has another cookie, and what was under way is answered yet', async () => {
    const client = await world.signedIn('rita')
    const copy = copyOf(client)
    world.advance(601)
    await client.ask('confirm', { fields: { password } })
    await client.ask('rotateKeys')
    expect(await statusAndCode(copy.send('rotateKeys'))).toEqual([403, 'confirmation_required'])
    await copy.ask('me')
    world.advance(11)
    expect(await statusAndCode(copy.send('me'))).toEqual(required)
    await client.ask('me')
  })

  test('of two who renew a session at once one does, and the other is asked to sign in', async () => {
    const client = await world.signedIn('rita')
    const answers = await Promise.all(
      [copyOf(client), copyOf(client)].map((one) => one.send('confirm', { fields: { password } })),
    )
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
    for (const { status } of answers) expect([200, 401]).toContain(status)
  })

  test('a session in which nothing was asked ends as idle, and the log says so', async () => {
    const client = await world.signedIn('rita')
    const { session } = await client.ask('me')
    world.advance(1801)
    expect(await statusAndCode(client.send('me'))).toEqual(required)
    const rows = await world.auth.audit.list({ sessionId: session.id, action: 'session_ended' })
    expect(rows).toMatchObject([{ actor: '', detail: { reason: 'idle' } }])
  })

  test('a token of the API neither shows nor ends sessions of the admin, but ends them with all others', async () => {
    const client = await world.signedIn('rita')
    const { session } = await client.ask('me')
    const { access } = await world.tokens('rita')
    const api = (method: string, path: string, body?: object) =>
      world.auth.handler(
        new Request(`http://localhost/api/sessions/${path}`, {
          method,
          headers: { authorization: `Bearer ${access}`, 'content-type': 'application/json' },
          ...(body && { body: JSON.stringify(body) }),
        }),
      )
    const { sessions } = (await (await api('GET', '')).json()) as { sessions: { id: string }[] }
    expect(sessions.map(({ id }) => id)).not.toContain(session.id)
    expect(sessions.length).toBeGreaterThan(0)
    expect((await api('DELETE', `${session.id}/`)).status).toBe(404)
    await client.ask('me')
    expect((await api('POST', 'revoke-all/', { except: 'current' })).status).toBe(200)
    expect(await statusAndCode(client.send('me'))).toEqual(required)
  })
})

test('where TLS is required the page with its form is served over nothing else', async () => {
  const world = await createAdminWorld('sqlite', { requireTls: true })
  const ask = (remoteAddress: string, isEncrypted = false) =>
    world.auth.handler(new Request('http://localhost/admin/'), { remoteAddress, isEncrypted })
  const inClear = await ask('203.0.113.9')
  expect([inClear.status, await inClear.json()]).toMatchObject([403, { code: 'tls_required' }])
  for (const served of [await ask('203.0.113.9', true), await ask('127.0.0.1')])
    expect([200, 503]).toContain(served.status)
  await world.close()
})

test('an answer that JSON cannot hold is a fault like any other: ours, told, and without a word of why', async () => {
  // a driver that reads flags as what SQLite has: whole numbers of any size
  const olga = { id: '7', name: 'Olga', isStaff: 1n as never }
  const faults: unknown[] = []
  const { createAuth } = await import('@carnet/auth')
  const auth = await createAuth({
    database: 'sqlite::memory:',
    keySecret: 'a-secret-of-own-users-0123456789abcdef',
    onError: (fault) => void faults.push(fault),
    users: {
      findByLogin: async () => olga,
      findById: async () => olga,
      verifyPassword: () => true,
    },
  })
  const client = createAdminClient(auth)
  const response = await client.send('signIn', { fields: { username: 'Olga', password } })
  expect([response.status, await response.json()]).toMatchObject([500, { code: 'internal_error' }])
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(faults).toEqual([expect.any(TypeError)])
  await auth.close()
})
