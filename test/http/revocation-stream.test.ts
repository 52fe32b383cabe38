// The stream of ended sessions, over every way to serve Carnet.
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Host, hostKinds, startHost } from './hosts.ts'
import { createWorld, type World } from './world.ts'

const path = '/.well-known/carnet/revocations'
const signingKey = generateKeyPairSync('ed25519')
  .privateKey.export({ format: 'pem', type: 'pkcs8' })
  .toString()

describe.each(hostKinds)('$name', (kind) => {
  let world: World
  let host: Host
  beforeAll(async () => {
    const options = {
      algorithm: 'EdDSA',
      secret: undefined,
      signingKey,
      revocationStream: true,
      clock: Date.now,
    }
    world = await createWorld(options as object)
    host = await startHost(kind, world.auth)
  })
  afterAll(async () => {
    await host.close()
    await world.close()
  })
  const sse = { accept: 'text/event-stream' }

  /** The next event, as its payload and id. */
  async function readEvent(reader: ReadableStreamDefaultReader<Uint8Array>) {
    const { value } = await reader.read()
    const [, id = '', data = ''] = /^id: (.*)\ndata: (.*)\n\n/.exec(Buffer.from(value ?? []).toString()) ?? []
    const payload = JSON.parse(Buffer.from(data.split('.')[1] ?? '', 'base64url').toString())
    return { id, ended: (payload.ended as [string, number][]).map(([sessionId]) => sessionId) }
  }
  async function listen(lastEventId?: string) {
    const headers = lastEventId === undefined ? sse : { ...sse, 'last-event-id': lastEventId }
    const leaving = new AbortController()
    const response = await host.fetchUnchecked(path, { headers, signal: leaving.signal })
    const reader = response.body?.getReader()
    if (reader === undefined) throw new Error('there must be a stream')
    return { response, next: () => readEvent(reader), leave: () => leaving.abort() }
  }

  test('tells all that has ended, each that ends, and goes on behind the event that was read last', async () => {
    const listener = await listen()
    expect(listener.response.status).toBe(200)
    expect(listener.response.headers.get('content-type')).toBe('text/event-stream')
    expect(listener.response.headers.get('cache-control')).toBe('no-store')
    const { id } = await listener.next()
    await world.auth.sessions.revokeAll(world.ids.ada)
    await world.tokensFor('ada')
    const [session] = await world.auth.sessions.list(world.ids.ada)
    await world.auth.sessions.revoke(String(session?.id))
    let told: string[] = []
    while (!told.includes(String(session?.id))) told = (await listener.next()).ended
    listener.leave()
    const again = await listen(id)
    expect((await again.next()).ended).toContain(session?.id)
    again.leave()
  })

  test('describes itself, and refuses what it is not', async () => {
    expect((await host.fetch(path, { method: 'OPTIONS', headers: sse })).status).toBe(200)
    const put = await host.fetch(path, { method: 'PUT', headers: sse })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
    expect((await host.fetch(path, { headers: { accept: 'application/json' } })).status).toBe(406)
    const head = await host.fetchUnchecked(path, { method: 'HEAD', headers: sse })
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  })

  test('ends its streams when the server is told to drain, and those that begin then soon after', async () => {
    const listener = await listen()
    await listener.next()
    world.auth.drain()
    // a heartbeat may be on its way
    await expect(listener.next().then(listener.next)).rejects.toThrow()
    const late = await listen()
    expect((await late.next()).id).toMatch(/:\d+$/)
    await expect(late.next().then(late.next)).rejects.toThrow()
  })
})
