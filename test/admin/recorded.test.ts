// What the audit log tells of that no endpoint is there for: each is written when it happens, not before, and once.
import { createHmac } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { type AdminWorld, createAdminWorld, password } from './admin-world.ts'

interface Case {
  readonly options?: Parameters<typeof createAdminWorld>[1]
  /** What comes before, and leaves no such row; answers what the rest needs. */
  readonly before?: (world: AdminWorld) => Promise<string>
  readonly act: (world: AdminWorld, prepared: string) => Promise<unknown>
  /** What changes nothing any more. */
  readonly again?: (world: AdminWorld, prepared: string) => Promise<unknown>
  readonly row: (world: AdminWorld) => object
}

const secret = 'a secret of our own, which is long enough for HS256'

async function post({ auth }: AdminWorld, path: string, body: object) {
  const headers = { 'content-type': 'application/json' }
  const request = new Request(`http://a/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const response = await auth.handler(request)
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

const signIn = (world: AdminWorld, typed = password) =>
  post(world, '/token/', { username: 'ada', password: typed })

/** Sign-ins that fail, and are looked at. */
async function fail(world: AdminWorld, times: number) {
  for (let one = 0; one < times; one++) {
    expect((await signIn(world, 'x')).status).toBe(401)
    world.advance(1)
  }
  return ''
}

const refresh = (world: AdminWorld, token: string) => post(world, '/token/refresh/', { refresh: token })

/** As a system without sessions writes it. */
function foreignToken({ ids, now }: AdminWorld): string {
  const seconds = now() / 1000
  const claims = { token_type: 'refresh', exp: seconds + 86_400, iat: seconds - 60, jti: 'f'.repeat(32) }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...claims, user_id: ids.ada })}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

const cases: Readonly<Record<string, Case>> = {
  sign_in_throttled: {
    options: { guessing: { freeFailures: 5, longestDelay: '15m' } },
    async before(world) {
      await fail(world, 5)
      await signIn(world, 'x')
      return ''
    },
    act: async (world) => expect((await signIn(world)).status).toBe(429),
    row: ({ ids }) => ({ result: 'refused', userId: ids.ada, detail: { reason: 'account' } }),
  },
  account_locked: {
    options: { guessing: { freeFailures: 10, maximumFailures: 10 } },
    before: (world) => fail(world, 9),
    act: (world) => fail(world, 1),
    again: (world) => signIn(world, 'x'),
    row: ({ ids }) => ({ result: 'done', userId: ids.ada, detail: { reason: 'too_many_failures' } }),
  },
  late_retry: {
    options: { lateRetry: '1h' },
    async before(world) {
      const { refresh: first = '' } = (await signIn(world)).body
      await refresh(world, first)
      world.advance(300)
      return first
    },
    act: async (world, first) => expect((await refresh(world, first)).status).toBe(200),
    row: ({ ids }) => ({
      result: 'done',
      userId: ids.ada,
      sessionId: expect.stringMatching(/^[0-9a-f]{32}$/),
    }),
  },
  session_adopted: {
    options: { secret, adopt: true },
    before: async (world) => foreignToken(world),
    act: async (world, token) => expect((await refresh(world, token)).status).toBe(200),
    again: refresh,
    row: ({ ids }) => ({ result: 'done', userId: ids.ada, detail: { kind: 'pair' } }),
  },
  keys_retired: {
    options: { algorithm: 'ES256', keyRotation: false },
    async before(world) {
      await (await world.signedIn('rita')).ask('rotateKeys', { fields: { force: true } })
      world.advance(3 * 86_400)
      return ''
    },
    act: async (world) => (await world.signedIn('rita')).ask('retireKeys'),
    again: async (world) => (await world.signedIn('rita')).ask('retireKeys'),
    row: ({ ids }) => ({ result: 'done', actor: `user:${ids.rita}`, detail: { keys: 1 } }),
  },
  audit_verified: {
    async act(world) {
      const client = await world.signedIn('rita')
      const { id } = await client.ask('verifyAudit', { fields: {} })
      await expect.poll(async () => (await client.ask('readJob', { id })).state).toBe('done')
    },
    row: ({ ids }) => ({ result: 'done', actor: `user:${ids.rita}`, detail: { outcome: 'intact' } }),
  },
}

let world: AdminWorld
afterEach(() => world.close())

test.each(Object.entries(cases))('%s', async (name, { options, before, act, again, row }) => {
  world = await createAdminWorld('sqlite', options)
  const rows = async () =>
    (await world.auth.audit.list({ limit: 1000 })).filter(({ action }) => action === name)
  const prepared = (await before?.(world)) ?? ''
  expect(await rows()).toEqual([])
  await act(world, prepared)
  expect(await rows()).toEqual([expect.objectContaining(row(world))])
  await again?.(world, prepared)
  expect(await rows()).toHaveLength(1)
})
