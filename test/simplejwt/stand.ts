// Carnet as a Django project's settings make it, with one person in it, and tokens as that project would issue them.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type AuthOptions, createAuth, fromSimpleJwt, type SimpleJwtSettings } from '@carnet/auth'
import { createManualClock } from '@carnet/auth/testing'
import { importKey, type KeySource, signJws } from '@carnet/auth/tokens'
import { createDjangoDatabases } from '../../packages/auth/src/testing/test-django-database.ts'

export const signingKey = randomBytes(32).toString('hex')
export const credentials = { username: 'alice', password: 'correct horse battery staple' }

type Body = Readonly<Record<string, unknown>>
export type Claims = Readonly<Record<string, unknown>>

export interface Answer {
  readonly status: number
  readonly body: Body
  readonly challenge: string | null
}

export type Stand = Awaited<ReturnType<typeof open>>

/** Whatever a test opened is closed by `closeStands`. */
const opened: (() => Promise<void>)[] = []

/** On tables of Carnet's own. */
export function open(settings: SimpleJwtSettings, more: AuthOptions<object, object, object> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-simplejwt-'))
  return openAt(join(folder, 'carnet.db'), () => rmSync(folder, { recursive: true }), { settings, more })
}

/** On the tables that Django made, with or without its app `token_blacklist`. */
export function openOnDjango(settings: SimpleJwtSettings, { tokenBlacklist = true } = {}) {
  const databases = createDjangoDatabases()
  return openAt(databases.make({ tokenBlacklist }), databases.remove, { settings, more: { django: {} } })
}

async function openAt(
  path: string,
  remove: () => void,
  { settings, more }: { settings: SimpleJwtSettings; more: AuthOptions<object, object, object> },
) {
  const clock = createManualClock()
  const auth = await createAuth({
    database: `sqlite:${path}`,
    autoMigrate: true,
    clock: clock.now,
    ...fromSimpleJwt({ SIGNING_KEY: signingKey, ...settings }),
    ...more,
  })
  const { id } = await auth.users.create({ ...credentials, email: 'alice@example.com' })
  opened.push(async () => {
    await auth.close()
    remove()
  })
  return {
    auth,
    clock,
    userId: id,
    /** Something done in the table itself, as Django would. */
    sql: (text: string) => withDatabase(path, (database) => database.prepare(text).all() as Body[]),
    post: (path: string, body: object) => post(auth, path, body),
    signIn: async (path = '/token/') => (await post(auth, path, credentials)).body as Record<string, string>,
    /** What a guard says of a header. */
    async guarded(authorization: string, options: { user?: boolean } = {}) {
      const verdict = await auth.authenticate(authorization, options)
      return verdict.ok ? { status: 200, body: {} as Body } : verdict.refusal
    },
  }
}

export async function closeStands(): Promise<void> {
  for (const close of opened.splice(0)) await close()
}

async function post(
  auth: { handler: (request: Request) => Promise<Response> | Response },
  path: string,
  body: object,
): Promise<Answer> {
  const request = new Request(`http://127.0.0.1/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const response = await auth.handler(request)
  const challenge = response.headers.get('www-authenticate')
  return { status: response.status, body: (await response.json()) as Body, challenge }
}

function withDatabase<Value>(path: string, use: (database: DatabaseSync) => Value): Value {
  const database = new DatabaseSync(path)
  try {
    return use(database)
  } finally {
    database.close()
  }
}

export const headerOf = (token = '') =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Claims
export const claimsOf = (token = '') =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims

/** A token as the project would issue it: without `sid`, without `kid`. `null` leaves a claim out. */
export function issued(
  stand: Stand,
  claims: Claims,
  key: KeySource = { algorithm: 'HS256', secret: signingKey },
) {
  const nowSeconds = Math.floor(stand.clock.now() / 1000)
  const whole = {
    token_type: 'access',
    exp: nowSeconds + 300,
    iat: nowSeconds,
    jti: randomBytes(16).toString('hex'),
    user_id: stand.userId,
    ...claims,
  }
  const written = Object.entries(whole).filter(([, value]) => value !== null)
  return signJws(importKey(key, 'sign'), JSON.stringify(Object.fromEntries(written)))
}
