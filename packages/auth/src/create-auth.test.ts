import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AuthEvent, createAuth, defineAuth } from './index.ts'
import { createManualClock } from './testing/index.ts'

let folder: string
const open: { close: () => Promise<void> }[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-auth-'))
})
afterEach(async () => {
  for (const auth of open.splice(0)) await auth.close()
  rmSync(folder, { recursive: true })
})

const secret = randomBytes(32).toString('hex')
const database = (name = 'carnet.db') => `sqlite:${join(folder, name)}`
const inFolder = (options: object = {}) => ({ database: database(), autoMigrate: true, ...options })

async function start(options: object) {
  const auth = await createAuth(options)
  open.push(auth)
  return auth
}

const post = async (auth: Awaited<ReturnType<typeof start>>, path: string, body: object) => {
  const headers = { 'content-type': 'application/json' }
  const request = new Request(`http://host/api${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  const response = await auth.handler(request)
  return { status: response.status, body: (await response.json()) as { access: string; refresh: string } }
}

const guardStatus = async (auth: Awaited<ReturnType<typeof start>>, access: string) => {
  const verdict = await auth.authenticate(`Bearer ${access}`)
  return verdict.ok ? 200 : verdict.refusal.status
}

describe('starting', () => {
  test('refuses a database whose migrations are missing, and says what to do', async () => {
    const failing = start({ database: database(), secret })
    await expect(failing).rejects.toThrow('4 migrations are missing from the database. Run "carnet migrate"')
  })

  test.each([
    ['in a folder that does not exist', 'nosuch/carnet.db', 'ENOENT'],
    ['that is a folder', 'folder', 'EISDIR'],
    ['that is no database', 'text.db', 'file is not a database'],
  ])('refuses a database %s by the name of the option', async (_what, name, reason) => {
    mkdirSync(join(folder, 'folder'))
    writeFileSync(join(folder, 'text.db'), 'this is no database, whatever its name says. '.repeat(50))
    const failing = start({ database: database(name), autoMigrate: true, secret })
    await expect(failing).rejects.toThrow(TypeError)
    await expect(failing).rejects.toThrow('Option "database": ')
    await expect(failing).rejects.toThrow(reason)
  })

  test('that fails leaves no database open', async () => {
    const auth = await start(inFolder({ keySecret: secret }))
    await auth.close()
    await expect(start(inFolder({ keySecret: randomBytes(32).toString('hex') }))).rejects.toThrow(
      'key secret',
    )
    // the journal of an open database would still be there
    expect(readdirSync(folder)).toEqual(['carnet.db'])
  })

  test('refuses a key secret file that is unfit, by its name', async () => {
    const keySecretFile = join(folder, 'key')
    writeFileSync(keySecretFile, 'short', { mode: 0o600 })
    await expect(start(inFolder({ keySecretFile }))).rejects.toThrow(
      `Option "keySecretFile": The key secret file ${keySecretFile}: The secret has 5 bytes; it needs at least 32.`,
    )
    const missing = join(folder, 'nosuch', 'key')
    await expect(start(inFolder({ keySecretFile: missing }))).rejects.toThrow(
      'Option "keySecretFile": ENOENT',
    )
    writeFileSync(join(folder, 'carnet.key'), '', { mode: 0o600 })
    await expect(start(inFolder())).rejects.toThrow(
      `The key secret file ${join(folder, 'carnet.key')}: The secret is empty.`,
    )
  })

  test('checks options when they are defined, and opens nothing for that', () => {
    expect(() => defineAuth({ database: 'x' })).toThrow('Option "database" must be')
    expect(() => defineAuth({ secret: 'short' })).toThrow('Option "secret": ')
    const options = defineAuth(inFolder({ secret }))
    expect(options).toEqual(inFolder({ secret }))
    expect(Object.isFrozen(options)).toBe(true)
    expect(readdirSync(folder)).toEqual([])
  })
})

test('closing twice is as good as once', async () => {
  const auth = await start(inFolder({ secret }))
  await auth.close()
  await auth.close()
})

test('nothing that could be used as a token or a key is in the files of the database', async () => {
  for (const algorithm of ['HS256', 'ES256'] as const) {
    const auth = await start(inFolder({ algorithm, database: database(algorithm) }))
    const { id } = await auth.users.create({ username: 'ada', password: 'correct horse battery' })
    const issued: string[] = []
    const note = ({ access, refresh }: { access: string; refresh: string }) => {
      issued.push(access, refresh)
      return refresh
    }
    let refresh = note(await auth.tokens.issueFor(id))
    const signedIn = await post(auth, '/token/', { username: 'ada', password: 'correct horse battery' })
    await post(auth, '/token/blacklist/', { refresh: note(signedIn.body) })
    for (let index = 0; index < 5; index++)
      refresh = note((await post(auth, '/token/refresh/', { refresh })).body)
    await auth.keys.rotate({ force: true })
    const files = readdirSync(folder).filter((name) => name.startsWith(algorithm))
    // the write-ahead log as well, before it is taken over
    expect(files).toContain(`${algorithm}-wal`)
    const text = files.map((name) => readFileSync(join(folder, name)).toString('latin1')).join()
    expect(text).toContain('carnet_session')
    // three letters alone stand in ciphertext by chance now and then
    expect(text).not.toMatch(/eyJ[\w-]+\.[\w-]+/)
    expect(text).not.toContain('correct horse')
    expect(text).not.toMatch(/PRIVATE KEY|"kty"|"k":/)
    const keySecret = readFileSync(join(folder, 'carnet.key'), 'utf8').trim()
    expect(text).not.toContain(keySecret)
    for (const token of issued) expect(text).not.toContain(token.split('.')[2])
  }
})

test('the secret of a stored key is in no file in any spelling', async () => {
  const drawn: Buffer[] = []
  const random = (bytes: number) => {
    const block = randomBytes(bytes)
    drawn.push(block)
    return block
  }
  await start(inFolder({ keySecret: secret, random }))
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)))
  const secrets = drawn.filter(({ length }) => length === 32)
  expect(secrets.length).toBeGreaterThanOrEqual(2)
  for (const one of secrets) {
    for (const file of files) {
      for (const spelling of [one, one.toString('hex'), one.toString('base64'), one.toString('base64url')]) {
        expect(file.includes(spelling)).toBe(false)
      }
    }
  }
})

describe('keys', () => {
  test('in a database in memory can be rotated', async () => {
    const auth = await start({ database: 'sqlite::memory:' })
    const { id } = await auth.users.create({ username: 'ada' })
    const { refresh } = await auth.tokens.issueFor(id)
    expect(await auth.keys.rotate()).toMatchObject({ outcome: 'rotated' })
    expect(await auth.tokens.verify(refresh)).toBeDefined()
    const after = await auth.tokens.issueFor(id)
    expect(await auth.tokens.verify(after.refresh)).toBeDefined()
    expect((await auth.keys.list()).map(({ state }) => state).sort()).toEqual(['active', 'next', 'retiring'])
  })

  test('that the developer brings are theirs to change', async () => {
    const auth = await start(inFolder({ secret }))
    expect(await auth.keys.rotate({ force: true })).toEqual({ outcome: 'own_key' })
    expect(await auth.keys.list()).toEqual([])
    expect(existsSync(join(folder, 'carnet.key'))).toBe(false)
  })

  test('stay the same after a restart', async () => {
    const first = await start(inFolder())
    const { id } = await first.users.create({ username: 'ada' })
    const { refresh } = await first.tokens.issueFor(id)
    await first.close()
    const second = await start(inFolder())
    expect((await post(second, '/token/refresh/', { refresh })).status).toBe(200)
  })
})

test('a session that was ended stays ended after a restart, also for the guard', async () => {
  const first = await start(inFolder({ secret }))
  const { id } = await first.users.create({ username: 'ada' })
  const { access, refresh } = await first.tokens.issueFor(id)
  await post(first, '/token/blacklist/', { refresh })
  expect(await guardStatus(first, access)).toBe(401)
  await first.close()
  const second = await start(inFolder({ secret }))
  expect(await guardStatus(second, access)).toBe(401)
  expect((await post(second, '/token/refresh/', { refresh })).status).toBe(401)
})

test('a token that was used up stays used up after a restart', async () => {
  const clock = createManualClock()
  const first = await start(inFolder({ secret, clock: clock.now }))
  const { id } = await first.users.create({ username: 'ada' })
  const { refresh } = await first.tokens.issueFor(id)
  await post(first, '/token/refresh/', { refresh })
  await first.close()
  clock.advance('11s')
  const second = await start(inFolder({ secret, clock: clock.now }))
  expect(await post(second, '/token/refresh/', { refresh })).toMatchObject({
    status: 401,
    body: { code: 'token_reused' },
  })
})

test('a revocation is remembered until the last moment of the access token, and flushing forgets it no sooner', async () => {
  const clock = createManualClock()
  const auth = await start(inFolder({ secret, clock: clock.now, leeway: '30s', refreshLifetime: '5m' }))
  const { id } = await auth.users.create({ username: 'ada' })
  const { access, refresh } = await auth.tokens.issueFor(id)
  clock.advance(299_500)
  expect(await guardStatus(auth, access)).toBe(200)
  await post(auth, '/token/blacklist/', { refresh })
  // to its end, past it, and to the end of the leeway
  for (const ms of [400, 200, 29_000, 899]) {
    clock.advance(ms)
    await auth.sessions.flushExpired()
    expect(await guardStatus(auth, access), `${clock.now()}`).toBe(401)
  }
  const restarted = await start(inFolder({ secret, clock: () => clock.now() - 1000, leeway: '30s' }))
  expect(await guardStatus(restarted, access)).toBe(401)
})

test('what happens is told to the event hook with its time', async () => {
  const events: AuthEvent[] = []
  const clock = createManualClock()
  const auth = await start({
    database: 'sqlite::memory:',
    clock: clock.now,
    onEvent: (event: AuthEvent) => void events.push(event),
  })
  const { id } = await auth.users.create({ username: 'ada', password: 'correct horse battery' })
  const login = { username: 'ada', password: 'correct horse battery' }
  const { refresh } = (await post(auth, '/token/', login)).body
  await post(auth, '/token/', { ...login, password: 'wrong' })
  await post(auth, '/token/refresh/', { refresh })
  clock.advance('11s')
  await post(auth, '/token/refresh/', { refresh })
  await auth.users.deactivate(id)
  expect(events.map(({ type }) => type)).toEqual([
    'sign_in',
    'sign_in_failed',
    'refresh',
    'reuse',
    'revocation',
  ])
  expect(events.at(-1)).toMatchObject({ reason: 'deactivated', userId: id, at: new Date(clock.now()) })
  expect(JSON.stringify(events)).not.toMatch(/eyJ|correct|wrong/)
})
