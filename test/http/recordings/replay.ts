// Replays a recording against Carnet, set up as the recorded Django was.
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AuthOptions, createAuth, type TokenUser, type User } from '@carnet/auth'
import { carnet, guard } from '@carnet/auth/hono'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Answer } from '../../../interop/drive/send.ts'
import { type DocumentChecker, documentChecker } from '../documented.ts'
import { type Exchange, pairsOf, type RecordedFile } from './exchange.ts'

/** Whose tokens the later requests send: those that we answered, or those that the recorded Django did. */
export type TokensFrom = 'ours' | 'theirs'

interface PostClaims {
  readonly email?: string
  readonly username?: string
}
export type ReplayOptions = Partial<AuthOptions<PostClaims, object, object>>

const anyObject = <T extends object>(): NonNullable<AuthOptions<T, object, object>['claims']>['schema'] =>
  ({
    '~standard': {
      version: 1,
      vendor: 'carnet-tests',
      validate: (value: unknown) => ({ value: value as T }),
    },
  }) as never

/** Claims of the first article; tokens without them are good, too, as they are for the peer. */
export const postClaims: NonNullable<ReplayOptions['claims']> = {
  schema: anyObject<PostClaims>(),
  from: ({ email, username }) => ({ email, username }),
}

/** SimpleJWT copies claims at a refresh and takes its own tokens, which name no session. */
const always: ReplayOptions = { accessLifetime: '5m', copyClaims: true, adopt: true, autoMigrate: true }

/** Every exchange with the answer that Carnet gives. */
export async function replay(
  { secretKey: secret, exchanges }: RecordedFile,
  options: ReplayOptions,
  from: TokensFrom,
): Promise<{ exchange: Exchange; answer: Answer }[]> {
  let nowSeconds = 0
  const folder = mkdtempSync(join(tmpdir(), 'carnet-replay-'))
  const database = `sqlite:${join(folder, 'carnet.db')}` as const
  const peer = await startPeer({ ...always, ...options, secret, database, clock: () => nowSeconds * 1000 })
  const ourTokens = new Map<string, string>()
  const results: { exchange: Exchange; answer: Answer }[] = []
  for (const exchange of exchanges) {
    nowSeconds = exchange.now
    const answer = await ask(peer, exchange, from === 'ours' ? ourTokens : new Map())
    for (const [theirs, ours] of pairsOf(exchange.body, answer.body)) ourTokens.set(theirs, ours)
    results.push({ exchange, answer })
  }
  await peer.close()
  rmSync(folder, { recursive: true })
  return results
}

interface Peer {
  readonly port: number
  readonly check: DocumentChecker
  readonly close: () => Promise<void>
}

/** A server with the views and the people of the recorded Django. */
async function startPeer(options: ReplayOptions): Promise<Peer> {
  const auth = await createAuth<PostClaims>(options)
  // the second article's view: other claims, and the user beside the tokens
  const second = await createAuth<{ username: string; role: string }>({
    ...options,
    basePath: '/api/custom',
    claims: { schema: anyObject(), from: ({ username }) => ({ username, role: 'editor' }) },
    respond: ({ user: { username, email } }) => ({ user: { username, email } }),
  })
  for (const username of ['ada', 'ina', 'gone']) {
    const account = { username, password: `pw-of-${username}-1`, email: `${username}@example.com` }
    await auth.users.create(account, { anyPassword: true })
  }
  await auth.users.deactivate('2')
  await auth.users.delete('3')

  const app = new Hono()
  app.route('/', carnet(auth)).route('/', carnet(second))
  app.get('/api/allowany/', guard(auth, { optional: true, user: true }), (c) =>
    c.json(viewOf(c.var.auth?.user)),
  )
  app.get('/api/ro/', guard(auth, { optional: 'reads', user: true }), (c) => c.json(viewOf(c.var.auth?.user)))
  app.post('/api/ro/', guard(auth, { optional: 'reads' }), (c) => c.json({ ok: true }))
  app.get('/api/stateless/', guard(auth), (c) => c.json(viewOfToken(auth.tokenUserOf(c.req.raw))))
  app.get('/api/stateless-admin/', guard(auth, { staff: 'token' }), (c) =>
    c.json(viewOfToken(auth.tokenUserOf(c.req.raw))),
  )
  app.get('/api/admin-only/', guard(auth, { staff: true }), (c) => c.json(viewOf(c.var.auth.user)))
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    check: await documentChecker(auth),
    async close() {
      server.close()
      await auth.close()
      await second.close()
    },
  }
}

const headerNames: Readonly<Record<string, string>> = {
  HTTP_AUTHORIZATION: 'authorization',
  HTTP_X_ACCESS_TOKEN: 'x-access-token',
}

async function ask(
  { port, check }: Peer,
  exchange: Exchange,
  swapped: ReadonlyMap<string, string>,
): Promise<Answer> {
  const swap = (text: string) =>
    text.replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+(?![\w.=-])/g, (token) => swapped.get(token) ?? token)
  const headers = Object.entries(exchange.headers).map(([name, value]) => [
    headerNames[name] ?? name,
    swap(value),
  ])
  const path = exchange.path === 'token/custom/' ? 'custom/token/' : exchange.path
  const response = await fetch(`http://127.0.0.1:${port}/api/${path}`, {
    method: exchange.method,
    headers: { 'content-type': 'application/json', ...Object.fromEntries(headers) },
    body: exchange.method === 'POST' ? swap(JSON.stringify(exchange.request ?? {})) : null,
  })
  await check({ method: exchange.method, path: `/api/${path}` }, response.clone())
  return {
    status: response.status,
    www: response.headers.get('www-authenticate'),
    body: await response.json().catch(() => 'no JSON'),
  }
}

/** What the recorded views said of their caller. */
const viewOf = (user: User | undefined) => ({
  cls: user === undefined ? 'AnonymousUser' : 'User',
  str: user?.username ?? 'AnonymousUser',
  id: user === undefined ? null : Number(user.id),
  username: user?.username ?? '',
  is_staff: user?.isStaff ?? false,
  auth: user === undefined ? 'NoneType' : 'AccessToken',
  role: '-',
})

const viewOfToken = (user: TokenUser) => ({
  cls: 'TokenUser',
  str: String(user),
  id: user.id,
  username: user.username,
  is_staff: user.isStaff,
  auth: 'AccessToken',
  role: user.claims['role'] ?? null,
})
