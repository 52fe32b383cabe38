// The signing keys and the audit log, as the admin shows and handles them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AdminClient, statusAndCode } from './admin-client.ts'
import { type AdminWorld, createAdminWorld } from './admin-world.ts'
import { hereKinds } from './kinds.ts'

describe.each(hereKinds)('on %s', (kind) => {
  let world: AdminWorld
  let client: AdminClient
  beforeAll(async () => {
    world = await createAdminWorld(kind, { algorithm: 'ES256' })
    client = await world.signedIn('rita')
  })
  afterAll(async () => {
    await world?.close()
  })

  test('keys are shown with state, age and what is published, and never the keys themselves', async () => {
    const { keys, jwks } = await client.ask('listKeys')
    expect(keys.map(({ state, algorithm }) => [state, algorithm]).toSorted()).toEqual([
      ['active', 'ES256'],
      ['next', 'ES256'],
    ])
    expect(jwks.keys.map(({ kid }) => kid).toSorted()).toEqual(keys.map(({ kid }) => kid).toSorted())
    expect(jwks.keys.some((key) => 'd' in key)).toBe(false)
  })

  test('a rotation waits until verifiers know the next key, unless it is forced', async () => {
    expect((await client.ask('rotateKeys')).outcome).toBe('too_early')
    const { outcome, done } = await client.ask('rotateKeys', { fields: { force: true } })
    const { keys } = await client.ask('listKeys')
    expect([outcome, done]).toEqual([
      'done',
      `The key ${keys.find(({ state }) => state === 'active')?.kid} signs now.`,
    ])
    expect((await client.ask('retireKeys')).outcome).toBe('nothing')
  })

  test('a revoked key is void at once, and who revoked it stays signed in', async () => {
    const { access } = await world.tokens('ada')
    const { keys } = await client.ask('listKeys')
    const active = keys.find(({ state }) => state === 'active')?.kid ?? ''
    await client.signIn('rita', 'a password that is long enough')
    expect((await client.ask('revokeKey', { id: active })).outcome).toBe('done')
    expect(await world.auth.tokens.verify(access)).toBeUndefined()
    await client.ask('me')
    expect(await statusAndCode(client.send('revokeKey', { id: active }))).toEqual([404, undefined])
  })

  test('the log is filtered, and paged from the newest on', async () => {
    const { rows } = await client.ask('listAudit', { query: { action: 'key_revoked' } })
    expect(rows).toMatchObject([{ actor: `user:${world.ids.rita}`, result: 'done' }])
    const first = await client.ask('listAudit', { query: { limit: 2 } })
    const second = await client.ask('listAudit', { query: { limit: 2, cursor: first.next ?? '' } })
    const seqs = [...first.rows, ...second.rows].map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.toSorted((one, other) => other - one))
    expect(new Set(seqs).size).toBe(4)
    const future = new Date(world.now() + 60_000).toISOString()
    expect((await client.ask('listAudit', { query: { since: future } })).rows).toEqual([])
  })

  test('the chain is checked as a job, and its head can be given to a later check', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1200))
    const checked = async (fields: { head?: string }) => {
      const job = await client.ask('verifyAudit', { fields })
      for (;;) {
        const now = await client.ask('readJob', { id: job.id })
        if (now.state !== 'running') return now
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    }
    const { state, good, head, done, total } = await checked({})
    expect([state, good, done]).toEqual(['done', true, total])
    expect((await checked({ head: head ?? '' })).good).toBe(true)
    const forged = `${head?.split(':')[0]}:hmac-sha256:${'0'.repeat(64)}`
    expect(await checked({ head: forged })).toMatchObject({
      good: false,
      summary: expect.stringContaining('not as it was written'),
    })
    expect((await client.send('verifyAudit', { fields: { head: 'nonsense' } })).status).toBe(400)
  })

  test('the log is taken away as CSV without formulas, or as lines of JSON, and that is written down', async () => {
    const hostile = '=HYPERLINK("http://evil")'
    await world.auth.as(hostile, () => world.auth.users.update(world.ids.bob, { firstName: 'Bob' }))
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const csv = await client.send('exportAudit', { query: { format: 'csv' } })
    expect(csv.headers.get('content-disposition')).toMatch(
      /^attachment; filename="carnet-audit-\d{4}-\d\d-\d\d\.csv"$/,
    )
    const text = await csv.text()
    expect(text).toContain(`"'=HYPERLINK(""http://evil"")"`)
    expect(text).not.toMatch(/(^|,)"?[=+@-][^,]/m)
    const lines = (
      await (await client.send('exportAudit', { query: { format: 'ndjson', user: world.ids.bob } })).text()
    )
      .trim()
      .split('\n')
    expect(lines.map((line) => JSON.parse(line).user_id)).toEqual(lines.map(() => world.ids.bob))
    const { rows } = await client.ask('listAudit', { query: { action: 'audit_exported' } })
    expect(rows.length).toBe(2)
  })

  test('the dashboard counts what happened, and says how the parts are', async () => {
    const { refresh } = await world.tokens('ada')
    await world.auth.handler(
      new Request('http://localhost/api/token/refresh/', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ refresh }),
      }),
    )
    const { health, now, series } = await client.ask('dashboard', { query: { range: 'month' } })
    expect(health.map(({ part, state }) => [part, state])).toEqual([
      ['database', 'good'],
      ['feed', 'good'],
      ['keys', 'good'],
      ['audit', 'good'],
    ])
    expect([now.users, series.refreshes.length]).toEqual([4, 30])
    expect(now.active_sessions).toBeGreaterThan(1)
  })
})
