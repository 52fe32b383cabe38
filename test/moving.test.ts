// docs/moving-from-django.md, followed line by line: its files are written, its commands run, its promises looked at.
import { createHmac } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScratch, post, type Server } from './cli/command.ts'
import { createDjangoDatabase, type DjangoDatabase } from './cli/django-database.ts'
import { repository } from './planted-tree.ts'

const page = readFileSync(join(repository, 'docs/moving-from-django.md'), 'utf8')
const secret = 'django-insecure-4k7!q2z&x9w3e5r8t1y6u0i-o=p+a)s(d*f^g%h$'
const password = 'correct horse'
// what Django's check_password says yes to for this password; one round, so that the test is quick
const hashOf = (text: string) =>
  'pbkdf2_sha256$1$saltsaltsaltsaltsaltsa$' +
  createHmac('sha256', text)
    .update(Buffer.from('saltsaltsaltsaltsaltsa\0\0\0\x01', 'latin1'))
    .digest('base64')
const weakHash = hashOf(password)
const otherPassword = 'another horse'
const otherHash = hashOf(otherPassword)

const { folder, carnet, serve, remove } = createScratch()
const env = { CARNET_SECRET_FILE: 'secret-key.txt' }
let django: DjangoDatabase
let userId: number

/** The text of a code block that begins with this line. */
const fileOf = (name: string) => page.split(`// moving-from-django.md: ${name}\n`)[1]?.split('```')[0] ?? ''

/** The commands of the page, by the heading that they stand under. */
const commandsUnder = (heading: string) =>
  [...(page.split(`\n${heading}\n`)[1]?.split(/\n##+ /)[0] ?? '').matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap(([, block = '']) => block.trim().split('\n'))
    .filter((line) => !line.startsWith('export '))

const words = (line: string) => {
  const [npx, name, ...rest] = line.split(' ')
  expect([npx, name]).toEqual(['npx', 'carnet'])
  return rest
}

/** Runs a command of the page; the port is any free one. */
async function run(line: string) {
  const ran = await carnet(words(line), { env })
  expect([line, ran.code, ran.code === 0 ? '' : ran.stderr]).toEqual([line, 0, ''])
  return ran
}

const start = (line: string): Promise<Server> => {
  const [command, ...flags] = words(line)
  expect(command).toBe('serve')
  return serve(flags.slice(0, flags.indexOf('--port')), { env })
}

beforeAll(() => {
  writeFileSync(join(folder, 'secret-key.txt'), `${secret}\n`)
  for (const name of ['carnet.config.ts', 'carnet.next.ts']) writeFileSync(join(folder, name), fileOf(name))
  django = createDjangoDatabase(join(folder, 'db.sqlite3'), secret)
  userId = django.addUser({ username: 'ada', password: weakHash, groups: ['editors'] })
})
afterAll(async () => {
  django.close()
  await remove()
})

const claimsOf = (token = '') => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
const blacklistedJtis = () =>
  django.database
    .prepare(
      `SELECT jti FROM token_blacklist_outstandingtoken o
       JOIN token_blacklist_blacklistedtoken b ON b.token_id = o.id`,
    )
    .all()
    .map(({ jti }) => jti)

describe('side by side', () => {
  let server: Server
  const tokens: Record<string, string> = {}
  const djangoSchema = () =>
    JSON.stringify(
      django.database
        .prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE '%carnet%' ORDER BY name")
        .all(),
    )

  test('the commands of the page run, and change no table of Django’s', async () => {
    const before = djangoSchema()
    const lines = commandsUnder('## Side by side')
    expect(lines.map((line) => line.split(' ')[2])).toEqual(['check', 'migrate', 'users', 'serve'])
    const [check = '', migrate = '', users = '', serving = ''] = lines
    const advice = 'give the key that Django signs with'
    expect((await run(check)).stdout).not.toContain(advice)
    const withoutKey = await carnet(['check'])
    expect(withoutKey.stdout + withoutKey.stderr).toContain(advice)
    expect((await run(migrate)).stdout).toMatch(/Applying \w+\.\.\. OK/)
    expect((await run(users)).stdout).toContain('ada')
    server = await start(serving)
    expect(djangoSchema()).toBe(before)
  })

  test('a user of Django’s signs in, their hash stays one of Django’s, and their token is on its record', async () => {
    const { status, body } = await post(`${server.url}/api/v1/token/`, { username: 'ada', password })
    expect(status).toBe(200)
    Object.assign(tokens, body)
    const [user] = django.database.prepare('SELECT password FROM auth_user').all()
    expect(user?.['password']).toMatch(/^pbkdf2_sha256\$1000000\$/)
    const { jti } = claimsOf(body['refresh'])
    const row = django.database
      .prepare('SELECT user_id, token FROM token_blacklist_outstandingtoken WHERE jti = ?')
      .get(jti)
    expect(row?.['user_id']).toBe(userId)
    // without its signature nobody who reads the table can use it
    expect(body['refresh']?.split('.').slice(0, 2).join('.')).toBe(row?.['token'])
  })

  test('a token that Django gave is exchanged once, and blacklisted there', async () => {
    const theirs = django.addToken({ userId, jti: 'given-by-django' })
    const { status, body } = await post(`${server.url}/api/v1/token/refresh/`, { refresh: theirs })
    expect([status, Object.keys(body)]).toEqual([200, ['access', 'refresh']])
    expect(blacklistedJtis()).toContain('given-by-django')
  })

  test('what Django blacklisted is refused here', async () => {
    const theirs = django.addToken({ userId, jti: 'ended-by-django', isBlacklisted: true })
    const { status, body } = await post(`${server.url}/api/v1/token/refresh/`, { refresh: theirs })
    expect([status, body['detail']]).toEqual([401, 'Token is blacklisted'])
  })

  test('what is blacklisted here stands in Django’s table', async () => {
    const { status } = await post(`${server.url}/api/v1/token/blacklist/`, {
      refresh: tokens['refresh'] ?? '',
    })
    expect([status, blacklistedJtis()]).toEqual([
      200,
      expect.arrayContaining([claimsOf(tokens['refresh']).jti]),
    ])
    await server.stop()
  })

  test('the tables of Carnet can be taken away again, and nothing is left of them', async () => {
    const [, statements = ''] = /^```sql\n([\s\S]*?)^```/m.exec(page) ?? []
    const copy = join(folder, 'copy.sqlite3')
    django.database.exec(`VACUUM INTO '${copy}'`)
    const database = new DatabaseSync(copy)
    database.exec(statements)
    const left = database.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'carnet%'").all()
    database.close()
    expect(left).toEqual([])
  })
})

describe('cut over', () => {
  let server: Server
  let live: string

  test('the commands of the page run: rehearse, carry, carry what has come since', async () => {
    live = django.addToken({ userId, jti: 'live' })
    for (const username of ['inactive', 'gone']) django.addUser({ username, password: weakHash })
    const lines = commandsUnder('## Cut over')
    const [migrate = '', rehearse = '', carry = '', again = '', check = '', serving = ''] = lines
    expect(lines.map((line) => line.split(' ')[2])).toEqual([
      'migrate',
      'import',
      'import',
      'import',
      'check',
      'serve',
    ])
    await run(migrate)
    expect((await run(rehearse)).stdout).toContain('Nothing was written.')
    await run(carry)
    const late = django.addUser({ username: 'late', password: weakHash })
    expect(late).toBe(userId + 3)
    // what a person or an administrator does at Django between the two
    django.database.exec("UPDATE auth_user SET is_active = 0 WHERE username = 'inactive'")
    django.database.exec("DELETE FROM auth_user WHERE username = 'gone'")
    django.database.prepare("UPDATE auth_user SET password = ? WHERE username = 'ada'").run(otherHash)
    const { stdout } = await run(again)
    expect(stdout).toContain('Users changed since')
    expect(stdout).toMatch(
      /1 user was deleted there since they were carried, and can still sign in here: \d+/,
    )
    await run(check)
    server = await start(serving)
  })

  test('people sign in with the passwords that they have now, under the ids that they had', async () => {
    const signIn = (username: string, typed: string) =>
      post(`${server.url}/api/v1/token/`, { username, password: typed })
    for (const [index, username, typed] of [
      [0, 'ada', otherPassword],
      [3, 'late', password],
    ] as const) {
      const { status, body } = await signIn(username, typed)
      expect([status, claimsOf(body['access']).user_id]).toEqual([200, String(userId + index)])
    }
    expect((await signIn('ada', password)).status).toBe(401)
    expect((await signIn('inactive', password)).status).toBe(401)
  })

  test('a token that Django gave goes on, and becomes Carnet’s', async () => {
    const { status, body } = await post(`${server.url}/api/v1/token/refresh/`, { refresh: live })
    expect([status, typeof claimsOf(body['refresh']).sid]).toEqual([200, 'string'])
  })

  test('what was blacklisted stays refused', async () => {
    const jtis = blacklistedJtis()
    expect(jtis.length).toBeGreaterThan(2)
    const ended = django.addToken({ userId, jti: 'never-carried' })
    const { status } = await post(`${server.url}/api/v1/token/refresh/`, { refresh: ended })
    // it came after the import, and nothing here adopts what is unknown
    expect(status).toBe(401)
    await server.stop()
  })
})
