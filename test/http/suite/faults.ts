import { failures } from '@carnet/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Host, type HostKind, startHost } from '../hosts.ts'
import { createWorld, passwords, suiteEndpoints, type World } from '../world.ts'
import { expectSafeHeaders } from './headers.ts'
import { bearer, bodyOf, json, type Stage } from './stage.ts'

class Secretive extends Error {
  override readonly name = 'Secretive'
}

/** What goes wrong behind the endpoints: hooks that throw, a server that stops, a database that is gone. */
export function faultCases(_: Stage, kind: HostKind): void {
  let world: World
  let host: Host
  let respond: () => unknown = () => ({})
  beforeAll(async () => {
    world = await createWorld({ respond: () => respond() as object }, kind.place)
    host = await startHost(kind, world.auth)
  })
  afterAll(async () => {
    await host.close()
    await world.close()
  })
  const signIn = () => host.fetch('/api/token/', json({ username: 'ada', password: passwords.ada }))

  test.each([
    ['throws', () => Promise.reject(new Secretive('SELECT password FROM carnet_user'))],
    ['answers what JSON cannot hold', () => ({ big: 1n })],
    ['answers a circle', circle],
  ])('a hook that %s: 500 that says nothing, and the fault is told', async (_title, hook) => {
    respond = hook
    world.faults.length = 0
    const response = await signIn()
    expect([response.status, await bodyOf(response)]).toEqual([
      500,
      { detail: failures.internal_error.detail, code: 'internal_error' },
    ])
    expectSafeHeaders(response)
    expect(world.faults).toHaveLength(1)
    respond = () => ({})
    expect((await signIn()).status).toBe(200)
  })

  test('what the hook adds stands beside the tokens', async () => {
    respond = () => ({ user: { username: 'ada' } })
    expect(await bodyOf(await signIn())).toMatchObject({ user: { username: 'ada' } })
  })

  test('a stopping server is not ready and answers all the same', async () => {
    world.auth.drain()
    const response = await host.fetch('/readyz')
    expect([response.status, await bodyOf(response), response.headers.get('retry-after')]).toEqual([
      503,
      { detail: failures.unavailable.detail, code: 'unavailable' },
      '1',
    ])
    expectSafeHeaders(response)
    expect((await host.fetch('/healthz')).status).toBe(200)
    expect((await signIn()).status).toBe(200)
  })

  // a retry of some seconds, which no framework has a part in
  if (kind.framework === 'bare' || kind.place === 'postgres') {
    test('a database that somebody else writes to for too long: 503, nothing changed, then as before', async () => {
      const { access, refresh } = await world.tokensFor('ada')
      const { release } = await world.blockWrites()
      const before = await world.dump()
      const refused = await host.fetch('/api/token/refresh/', json({ refresh }))
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
      expect(await world.dump()).toBe(before)
      expect((await host.fetch('/guarded/plain', { headers: bearer(access) })).status).toBe(200)
      await release()
      expect((await host.fetch('/api/token/refresh/', json({ refresh }))).status).toBe(200)
    })
  }

  test('a database that is gone: no guard that needs it lets anybody pass, and none ends the process', async () => {
    const { access } = await world.tokensFor('stan')
    await world.auth.close()
    for (const path of ['/guarded/user', '/guarded/staff']) {
      const { status } = await host.fetch(path, { headers: bearer(access) })
      expect([path, status >= 500]).toEqual([path, true])
    }
    for (const { path, method, atRoot } of Object.values(suiteEndpoints)) {
      const init =
        method === 'POST' ? json({ username: 'ada', password: 'x', refresh: 'x', token: 'x' }) : { method }
      const response = await host.fetch(`${atRoot ? '' : '/api'}${path}`, init)
      expect([path, response.headers.get('content-type')?.includes('json')]).toEqual([path, true])
    }
  })
}

function circle(): object {
  const round: Record<string, unknown> = {}
  round['self'] = round
  return round
}
