import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScratch, post, type Server } from './command.ts'

const { folder, carnet, serve, remove } = createScratch()
afterAll(remove)

const password = 'analytical engine'
let server: Server

beforeAll(async () => {
  await carnet(['migrate'])
  for (const name of ['ada', 'bob', 'eve']) {
    const env = { CARNET_SUPERUSER_PASSWORD: password }
    await carnet(['createsuperuser', '--noinput', '--username', name, '--email', `${name}@example.com`], {
      env,
    })
  }
  server = await serve()
})

const signIn = (username: string, secret = password) =>
  post(`${server.url}/api/token/`, { username, password: secret })
const refresh = (body: Record<string, string>) =>
  post(`${server.url}/api/token/refresh/`, { refresh: body['refresh'] ?? '' })
const profile = (body: Record<string, string>) =>
  fetch(`${server.url}/api/profile/`, { headers: { authorization: `Bearer ${body['access']}` } })

describe('carnet users list', () => {
  test('shows everybody as a table', async () => {
    const { code, stdout } = await carnet(['users', 'list'])
    expect(code).toBe(0)
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'ID  USERNAME  E-MAIL           NAME  MAY            LAST SIGN-IN',
      '1   ada       ada@example.com        do everything',
    ])
  })

  test('finds some, and answers a script', async () => {
    const { stdout } = await carnet(['users', 'list', '--search', 'BOB@', '--json'])
    expect(JSON.parse(stdout)).toMatchObject([{ id: '2', username: 'bob', lastLogin: null }])
    expect(stdout).not.toContain('argon2')
    expect(await carnet(['users', 'list', '--search', 'nobody', '--json'])).toMatchObject({
      code: 0,
      stdout: '[]\n',
    })
  })
})

describe('carnet users deactivate and activate', () => {
  test('bars a user, ends their sessions in the running server, and lets them in again', async () => {
    const { body } = await signIn('bob')
    expect((await profile(body)).status).toBe(200)
    expect(await carnet(['users', 'deactivate', 'bob'])).toEqual({
      code: 0,
      stdout: "User 'bob' can no longer sign in, and their sessions have ended.\n",
      stderr: '',
    })
    expect((await signIn('bob')).status).toBe(401)
    expect((await refresh(body)).status).toBe(401)
    await expect.poll(async () => (await profile(body)).status, { timeout: 5000 }).toBe(401)
    expect((await carnet(['users', 'list'])).stdout).toContain('not sign in')

    expect(await carnet(['users', 'activate', 'bob'])).toMatchObject({
      code: 0,
      stdout: "User 'bob' can sign in.\n",
    })
    expect((await signIn('bob')).status).toBe(200)
    expect((await refresh(body)).status).toBe(401)
  })

  test.each(['activate', 'deactivate'])('%s says that there is no such user', async (verb) => {
    expect(await carnet(['users', verb, 'nobody'])).toEqual({
      code: 1,
      stdout: '',
      stderr: "CommandError: user 'nobody' does not exist\n",
    })
  })
})

describe('carnet users unlock', () => {
  /** As if the failure of a moment ago had been the hundredth. */
  async function lock(username: string) {
    expect((await signIn(username, 'wrong')).status).toBe(401)
    const database = new DatabaseSync(join(folder, 'carnet.db'), { timeout: 5000 })
    database.exec(
      "UPDATE carnet_attempt SET points = 100, expires_at = NULL WHERE points = 1 AND key LIKE '_:%'",
    )
    database.close()
    expect((await signIn(username)).status).toBe(429)
  }

  test.each([
    ['users unlock', ['users', 'unlock', 'eve'], '', "User 'eve' can try passwords again.\n"],
    ['changepassword', ['changepassword', 'eve'], `${password}\n${password}\n`, 'Password changed'],
  ])('carnet %s lets in a user who had failed a hundred times', async (_, words, input, said) => {
    await lock('eve')
    expect(await carnet(words, { input })).toMatchObject({ code: 0, stdout: expect.stringContaining(said) })
    await expect.poll(async () => (await signIn('eve')).status, { timeout: 5000 }).toBe(200)
  })

  test('says that there is no such user', async () => {
    expect(await carnet(['users', 'unlock', 'nobody'])).toMatchObject({
      code: 1,
      stderr: "CommandError: user 'nobody' does not exist\n",
    })
  })
})

describe('carnet changepassword', () => {
  const change = (name: string, ...lines: string[]) =>
    carnet(['changepassword', name], { input: lines.map((line) => `${line}\n`).join('') })

  test('sets a new one and ends the sessions', async () => {
    const { body } = await signIn('eve')
    const prompts = 'Password: Password (again): '
    expect(await change('eve', 'difference engine', 'difference engine')).toEqual({
      code: 0,
      stdout: `Changing password for user 'eve'\n${prompts}Password changed successfully for user 'eve'\n`,
      stderr: '',
    })
    expect((await refresh(body)).status).toBe(401)
    expect((await signIn('eve')).status).toBe(401)
    expect((await signIn('eve', 'difference engine')).status).toBe(200)
  })

  test('gives up after three tries that will not do, in the words of Django', async () => {
    const { code, stdout, stderr } = await change('ada', 'one', 'two', 'ada', 'ada', '123', '123', 'x', 'x')
    expect(code).toBe(1)
    expect(stdout).toContain('Passwords do not match. Please try again.\n')
    expect(stderr).toBe(
      [
        'The password is too similar to the username.',
        'This password is too short. It must contain at least 8 characters.',
        'This password is too short. It must contain at least 8 characters.',
        'This password is too common.',
        'This password is entirely numeric.',
        "CommandError: Aborting password change for user 'ada' after 3 attempts",
        '',
      ].join('\n'),
    )
    expect((await signIn('ada')).status).toBe(200)
  })

  test.each([
    [['ada', ''], 'CommandError: aborted'],
    [['ada'], '\nOperation cancelled.'],
    [['nobody'], "CommandError: user 'nobody' does not exist"],
  ])('%j changes nothing', async ([name = '', ...lines], sentence) => {
    expect(await change(name, ...lines)).toMatchObject({ code: 1, stderr: `${sentence}\n` })
    expect((await signIn('ada')).status).toBe(200)
  })
})

test('no command says more than one sentence before the migrations', async () => {
  for (const words of [
    'users list',
    'createsuperuser --noinput --username x',
    'flush-expired',
    'keys list',
    'serve',
  ]) {
    expect(await carnet(words.split(' '), { env: { DATABASE_URL: `sqlite:${folder}/fresh.db` } })).toEqual({
      code: 1,
      stdout: '',
      stderr:
        '4 migrations are missing from the database. Run "carnet migrate", or set the option "autoMigrate".\n',
    })
  }
})
