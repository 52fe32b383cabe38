import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import { fastify } from 'fastify'
import { Hono } from 'hono'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { guard as expressGuard } from '../adapters/express/index.ts'
import { guard as fastifyGuard } from '../adapters/fastify/index.ts'
import { guard as honoGuard } from '../adapters/hono/index.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { createVerifier, type Verifier, type VerifierOptions } from './index.ts'

let server: TestServer
const verifiers: Verifier<object>[] = []
beforeEach(async () => {
  server = await startTestServer()
})
afterEach(async () => {
  for (const verifier of verifiers.splice(0)) verifier.close()
  await server.stop()
})

async function open<C extends object>(options: Partial<VerifierOptions<C>> = {}): Promise<Verifier<C>> {
  const verifier = await createVerifier<C>({ issuer: server.url, onError: () => undefined, ...options })
  verifiers.push(verifier)
  return verifier
}

const ask = async (verifier: Verifier<object>, token: string, options = {}) =>
  verifier.authenticate(`Bearer ${token}`, options)

test('a good token passes, at once and with what it says', async () => {
  const verifier = await open()
  const { id, access } = await server.signIn()
  expect(verifier.authenticate(`Bearer ${access}`)).toMatchObject({
    ok: true,
    auth: { userId: id, user: undefined, token: { iss: server.url, token_type: 'access' } },
  })
})

test('a revoked session is refused within a second', async () => {
  const verifier = await open()
  const { access, sessionId } = await server.signIn()
  expect((await ask(verifier, access)).ok).toBe(true)
  await server.auth.sessions.revoke(sessionId)
  await expect.poll(async () => (await ask(verifier, access)).ok, { timeout: 1000, interval: 5 }).toBe(false)
  expect(await ask(verifier, access)).toMatchObject({
    refusal: { status: 401, body: { code: 'token_not_valid' } },
  })
})

test('a session that ended before is refused from the start', async () => {
  const { access, sessionId } = await server.signIn()
  await server.auth.sessions.revoke(sessionId)
  await server.heard(access)
  expect((await ask(await open(), access)).ok).toBe(false)
})

test('the server may go and come back: what it revoked meanwhile is refused soon after', async () => {
  const verifier = await open()
  const [ended, alive] = [await server.signIn(), await server.signIn()]
  for (let round = 0; round < 3; round++) {
    const { access, sessionId } = round === 0 ? ended : await server.signIn()
    server.breakOff()
    await server.auth.sessions.revoke(sessionId)
    await expect
      .poll(async () => (await ask(verifier, access)).ok, { timeout: 1000, interval: 5 })
      .toBe(false)
  }
  expect((await ask(verifier, alive.access)).ok).toBe(true)
})

test('what ends while the server drains is heard as well, where nobody else takes over yet', async () => {
  const verifier = await open()
  const { access, sessionId } = await server.signIn()
  expect((await ask(verifier, access)).ok).toBe(true)
  server.auth.drain()
  await server.auth.sessions.revoke(sessionId)
  await expect.poll(async () => (await ask(verifier, access)).ok, { timeout: 3000, interval: 5 }).toBe(false)
  expect(await ask(verifier, access)).toMatchObject({ refusal: { status: 401 } })
  expect(verifier.status().isStale).toBe(false)
})

test('only access tokens of that issuer pass', async () => {
  const verifier = await open()
  const { id } = await server.auth.users.create({ username: 'ada' })
  const { access, refresh } = await server.auth.tokens.issueFor(id)
  const other = await startTestServer()
  const foreign = await other.signIn()
  await other.stop()
  const altered = `${access.slice(0, -3)}AAA`
  const verdicts = await Promise.all(
    [access, refresh, foreign.access, altered, ''].map((one) => ask(verifier, one)),
  )
  expect(verdicts.map(({ ok }) => ok)).toEqual([true, false, false, false, false])
})

test('the claim `iss` is asked for, unless told otherwise', async () => {
  const { access } = await server.signIn()
  const ok = async (options: object) => (await ask(await open(options), access)).ok
  expect(await ok({ iss: 'somebody else' })).toBe(false)
  expect(await ok({ iss: server.url })).toBe(true)
  expect(await ok({ iss: false })).toBe(true)
  expect(await ok({ audience: 'nobody' })).toBe(false)
})

test('claims are read by their schema', async () => {
  const claims = { schema: z.object({ role: z.enum(['reader', 'editor']) }) }
  const verifier = await open({ claims })
  const { access } = await server.signIn()
  // this server gives none
  expect((await ask(verifier, access)).ok).toBe(false)
  const generous = await startTestServer({ claims: { ...claims, from: () => ({ role: 'editor' as const }) } })
  const reading = await open({ issuer: generous.url, claims })
  const token = (await generous.signIn()).access
  expect(await ask(reading, token, { claims: { role: 'editor' } })).toMatchObject({
    auth: { claims: { role: 'editor' } },
  })
  expect(await ask(reading, token, { claims: { role: 'reader' } })).toMatchObject({
    refusal: { status: 403 },
  })
  await generous.stop()
})

describe('what cannot work is refused at start, with what to do:', () => {
  test('a server that signs with a secret', async () => {
    const symmetric = await startTestServer({ algorithm: 'HS256', revocationStream: false })
    const opening = open({ issuer: symmetric.url })
    await expect(opening).rejects.toThrow(/no usable key.*"algorithm".*EdDSA.*secret of an HS algorithm/s)
    await symmetric.stop()
  })

  test('a server that tells no revocations; those who can do without say so', async () => {
    const silent = await startTestServer({ revocationStream: false })
    await expect(open({ issuer: silent.url })).rejects.toThrow(
      /status 404.*"revocationStream".*"revocations: false"/s,
    )
    const { access, sessionId } = await silent.signIn()
    const verifier = await open({ issuer: silent.url, revocations: false })
    expect((await ask(verifier, access)).ok).toBe(true)
    await silent.auth.sessions.revoke(sessionId)
    expect((await ask(verifier, access)).ok).toBe(true)
    await silent.stop()
  })

  test('a server that is not there, after it was waited for', async () => {
    const gone = await startTestServer()
    await gone.stop()
    await expect(open({ issuer: gone.url, startPatience: '1s' })).rejects.toThrow(
      `${gone.url}: the connection failed (ECONNREFUSED)`,
    )
  })

  test('a guard that asks for users', async () => {
    const verifier = await open()
    for (const options of [{ user: true }, { staff: true }, { superuser: true }] as const) {
      expect(() => verifier.authenticate(undefined, options)).toThrow(
        /ask for the user, and a verifier has none/,
      )
      const guards = [expressGuard, fastifyGuard, honoGuard] as readonly ((
        one: object,
        other: object,
      ) => unknown)[]
      for (const guard of guards)
        expect(() => guard(verifier, options)).toThrow(/ask for the user, and a verifier has none/)
    }
  })
})

describe('keys', () => {
  test('rotation is followed, and no token fails by it', async () => {
    const verifier = await open()
    const tokens = [(await server.signIn()).access]
    for (let round = 0; round < 3; round++) {
      await server.auth.keys.rotate({ force: true })
      const { access } = await server.signIn()
      tokens.push(access)
      await expect.poll(async () => (await ask(verifier, access)).ok, { timeout: 3000 }).toBe(true)
    }
    for (const token of tokens) expect((await ask(verifier, token)).ok).toBe(true)
  })

  test('the tokens of one that is revoked are refused within five seconds, and those of the next pass', async () => {
    const verifier = await open({ verifiedTokens: 100 })
    const { access } = await server.signIn()
    expect((await ask(verifier, access)).ok).toBe(true)
    const active = (await server.auth.keys.list()).find(({ state }) => state === 'active')
    expect(await server.auth.keys.revoke(String(active?.kid))).toMatchObject({ outcome: 'revoked' })
    expect((await server.auth.authenticate(`Bearer ${access}`)).ok).toBe(false)
    await expect.poll(async () => (await ask(verifier, access)).ok, { timeout: 5000 }).toBe(false)
    const next = await server.signIn()
    expect((await ask(verifier, next.access)).ok).toBe(true)
    // and what was told since arrives
    await server.auth.sessions.revoke(next.sessionId)
    await expect.poll(async () => (await ask(verifier, next.access)).ok, { timeout: 1000 }).toBe(false)
  })

  test('one that signs before it could be known is learnt from the stream, and without one in half a minute', async () => {
    let aheadMs = 0
    const clock = () => Date.now() + aheadMs
    const [told, untold] = [await open(), await open({ revocations: false, clock })]
    // what was next becomes known as active, and the one after it is promoted unpublished
    for (let round = 0; round < 2; round++) {
      const active = (await server.auth.keys.list()).find(({ state }) => state === 'active')
      expect(await server.auth.keys.revoke(String(active?.kid))).toMatchObject({ outcome: 'revoked' })
    }
    const { access } = await server.signIn()
    expect((await ask(untold, access)).ok).toBe(false)
    await expect.poll(async () => (await ask(told, access)).ok, { timeout: 3000 }).toBe(true)
    aheadMs = 30_000
    expect((await ask(untold, access)).ok).toBe(true)
  })

  test('a flood of tokens that name unknown keys asks the issuer for nothing', async () => {
    const verifier = await open()
    let asked = 0
    const { fetch: original } = globalThis
    globalThis.fetch = (...args) => {
      asked += 1
      return original(...args)
    }
    try {
      const header = (kid: number) =>
        Buffer.from(JSON.stringify({ alg: 'EdDSA', kid: `k${kid}` })).toString('base64url')
      for (let kid = 0; kid < 2000; kid++) await ask(verifier, `${header(kid)}.e30.AAAA`)
    } finally {
      globalThis.fetch = original
    }
    expect(asked).toBe(0)
  })
})

describe('jose as judge', () => {
  test('what the verifier accepts, jose accepts with the same key set', async () => {
    const verifier = await open()
    const address = new URL(`${server.url}/.well-known/jwks.json`)
    const keys = createRemoteJWKSet(address, { cooldownDuration: 0 })
    for (let round = 0; round < 5; round++) {
      const { access, id } = await server.signIn()
      await expect.poll(async () => (await ask(verifier, access)).ok, { timeout: 3000 }).toBe(true)
      const { payload } = await jwtVerify(access, keys, { issuer: server.url })
      expect(payload['user_id']).toBe(id)
      await expect(jwtVerify(`${access.slice(0, -4)}AAAA`, keys)).rejects.toThrow()
      await server.auth.keys.rotate({ force: round % 2 === 0 })
    }
  })
})

describe('a guard of each framework takes a verifier', () => {
  test('Express', async () => {
    const verifier = await open()
    const app = express()
    app.get('/me', expressGuard(verifier), (req, res) => void res.json(verifier.of(req).userId))
    await tryRoute(createServer(app))
  })

  test('Fastify', async () => {
    const verifier = await open()
    const app = fastify()
    app.get('/me', { onRequest: fastifyGuard(verifier) }, async (request) =>
      JSON.stringify(verifier.of(request).userId),
    )
    await app.ready()
    await tryRoute(app.server)
    await app.close()
  })

  test('Hono', async () => {
    const verifier = await open()
    const app = new Hono()
    app.get('/me', honoGuard(verifier), (c) => c.json(c.var.auth.userId))
    await tryRoute(createServer(getRequestListener(app.fetch) as RequestListener))
  })

  async function tryRoute(host: Server) {
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(host.address() as AddressInfo).port}/me`
    const { id, access, sessionId } = await server.signIn()
    const me = () => fetch(url, { headers: { authorization: `Bearer ${access}`, connection: 'close' } })
    expect(await (await me()).json()).toBe(id)
    expect((await fetch(url)).status).toBe(401)
    await server.auth.sessions.revoke(sessionId)
    await expect.poll(async () => (await me()).status, { timeout: 1000 }).toBe(401)
    host.close()
    host.closeAllConnections()
  }
})
