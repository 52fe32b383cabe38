import { writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { main } from '../../packages/auth/src/cli/main.ts'
import { createScratch } from './command.ts'
import { createSink, inProcess } from './in-process.ts'
import { hasTerminals, openTerminal } from './terminal.ts'

const { folder, carnet, remove } = createScratch()
afterAll(remove)

// a database for each test, so that names are free again
let env = { DATABASE_URL: '' }
let count = 0
beforeEach(async () => {
  env = { DATABASE_URL: `sqlite:${join(folder, `${++count}.db`)}` }
  expect(await inProcess(['migrate'], { env })).toMatchObject({ code: 0 })
})

/** Answers the questions with these lines, as somebody at a terminal does, and gives all that they saw. */
async function answer(lines: readonly string[], flags: readonly string[] = []) {
  const screen = createSink()
  const input = Object.assign(new PassThrough(), { isTTY: true })
  input.end(lines.map((line) => `${line}\n`).join(''))
  const context = { input, output: screen.stream, errors: screen.stream, environment: { ...env } }
  const code = await main(['createsuperuser', ...flags], context)
  return { code, screen: screen.text() }
}

const users = async () => JSON.parse((await inProcess(['users', 'list', '--json'], { env })).stdout)
const unattended = (flags: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  inProcess(['createsuperuser', '--noinput', ...flags], { env: { ...env, ...more } })

const me = userInfo().username
const question = `Username (leave blank to use '${me}'): `
const passwords = 'Password: Password (again): '
const good = 'analytical engine'

describe('at a terminal', () => {
  test('asks what Django asks, with its messages, until every answer will do', async () => {
    const { code, screen } = await answer([
      ...['bad user!', 'ada'],
      ...['not-an-email', 'ada@EXAMPLE.com'],
      ...['secret-one', 'secret-two'],
      ...['', ''],
      ...['ada', 'ada', 'n'],
      ...['12345', '12345', 'y'],
    ])
    expect(screen).toBe(
      [
        `${question}Error: Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.\n`,
        `${question}Email address: Error: Enter a valid email address.\n`,
        `Email address: ${passwords}Error: Your passwords didn't match.\n`,
        `${passwords}Error: Blank passwords aren't allowed.\n`,
        `${passwords}The password is too similar to the username.\n`,
        'This password is too short. It must contain at least 8 characters.\n',
        'Bypass password validation and create user anyway? [y/N]: ',
        `${passwords}This password is too short. It must contain at least 8 characters.\n`,
        'This password is too common.\nThis password is entirely numeric.\n',
        'Bypass password validation and create user anyway? [y/N]: ',
        'Superuser created successfully.\n',
      ].join(''),
    )
    expect(code).toBe(0)
    expect(await users()).toMatchObject([
      { username: 'ada', email: 'ada@example.com', isSuperuser: true, isStaff: true, isActive: true },
    ])
  })

  test('takes the name of the system user for a blank one, and none for a blank e-mail address', async () => {
    expect(await answer(['', '', good, good])).toMatchObject({ code: 0 })
    expect(await users()).toMatchObject([{ username: me, email: '' }])
    // now that the name is taken it is no longer suggested
    const { code, screen } = await answer([me, '', 'bob', '', good, good])
    expect(screen).toBe(
      `Username: Error: That username is already taken.\nUsername: Error: This field cannot be blank.\nUsername: Email address: ${passwords}Superuser created successfully.\n`,
    )
    expect(code).toBe(0)
  })

  test('does not ask what the flags say, unless they say it wrongly', async () => {
    const { screen } = await answer(['eve', good, good], ['--username', 'e v e', '--email', 'e@e.org'])
    expect(screen).toMatch(
      /^Error: Enter a valid username\..*\nUsername .*: Password: Password \(again\): Superuser/,
    )
    expect(await users()).toMatchObject([{ username: 'eve', email: 'e@e.org' }])
  })

  test('a password over 1,024 bytes cannot be kept, whatever is answered', async () => {
    const long = 'x'.repeat(1025)
    const { screen } = await answer(['ada', '', long, long, good, good])
    expect(screen).toContain(`This password is too long. It must contain at most 1024 bytes.\n${passwords}`)
    expect(await users()).toHaveLength(1)
  })

  test.each([[[]], [['ada']], [['ada', '', good]]])('the end of the input cancels (%j)', async (lines) => {
    const { code, screen } = await answer(lines)
    expect(screen).toMatch(/\nOperation cancelled\.\n$/)
    expect(code).toBe(1)
    expect(await users()).toEqual([])
  })

  test('asks for the fields that the config makes every user have', async () => {
    const config = join(folder, 'fields.config.ts')
    writeFileSync(
      config,
      `import { z } from 'zod'
       export default { userFields: z.object({ level: z.number().max(9), team: z.string(), role: z.string().default('x') }) }`,
    )
    const lines = ['ada', '', 'high', '99', '7', '12', good, good]
    const { screen } = await answer(lines, ['--config', config])
    expect(screen).toMatch(/Email address: Level: Error: .*\nLevel: Error: .*\nLevel: Team: Password: /)
    const { stdout } = await inProcess(['users', 'list', '--json', '--config', config], { env })
    expect(JSON.parse(stdout)).toMatchObject([{ username: 'ada', level: 7, team: '12', role: 'x' }])
    expect(await unattended(['--username', 'bob', '--config', config])).toMatchObject({
      code: 1,
      stderr:
        'CommandError: Your users need the field "level": give it with --field level=VALUE, or a default in userFields.\n',
    })
    const fields = ['--field', 'level=3', '--field', 'team=a=b']
    expect(await unattended(['--username', 'bob', '--config', config, ...fields])).toMatchObject({ code: 0 })
    expect(await unattended(['--username', 'eve', '--config', config, '--field', 'color=red'])).toMatchObject(
      {
        stderr: '--field: userFields declares level, team, role; write NAME=VALUE.\n',
      },
    )
  })
})

describe('with --noinput', () => {
  test('takes the name from a flag or the environment, and says when it has none', async () => {
    expect(await unattended([])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'CommandError: You must use --username with --noinput.\n',
    })
    const said = { CARNET_SUPERUSER_USERNAME: 'ada', CARNET_SUPERUSER_EMAIL: 'ada@example.com' }
    const created = { code: 0, stdout: 'Superuser created successfully.\n', stderr: '' }
    expect(await unattended([], said)).toEqual(created)
    expect(await unattended(['--username', 'bob'], said)).toEqual(created)
    expect(await users()).toMatchObject([
      { username: 'ada', email: 'ada@example.com' },
      { username: 'bob', email: 'ada@example.com' },
    ])
    expect(await unattended([], said)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'CommandError: Error: That username is already taken.\n',
    })
  })

  test('a password of the environment or of a file is not judged', async () => {
    const file = join(folder, 'password')
    writeFileSync(file, '1\n')
    const env1 = { CARNET_SUPERUSER_PASSWORD: '1' }
    const env2 = { CARNET_SUPERUSER_PASSWORD_FILE: file }
    expect(await unattended(['--username', 'ada'], env1)).toMatchObject({ code: 0 })
    expect(await unattended(['--username', 'bob', '--random-password'], env2)).toEqual({
      code: 0,
      stdout: 'Superuser created successfully.\n',
      stderr: '',
    })
  })

  test('--random-password makes one and prints it once; --if-no-users does nothing the second time', async () => {
    const flags = ['--username', 'admin', '--random-password', '--if-no-users']
    const { code, stdout } = await unattended(flags)
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^Superuser created successfully\.\nUsername: admin\nPassword: ([a-z2-9]{6}-){3}[a-z2-9]{6}\nThis password is shown only now\./,
    )
    expect(await unattended(flags)).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await users()).toHaveLength(1)
  })

  test.each([
    [
      ['--username', 'a b'],
      'CommandError: Error: Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.',
    ],
    [['--username', 'ada', '--email', 'x'], 'CommandError: Enter a valid email address.'],
    [['--username', 'ADA'], 'CommandError: A user with that username already exists.'],
  ])('%j is refused', async (flags, sentence) => {
    if (flags.includes('ADA')) await unattended(['--username', 'ada'])
    expect(await unattended(flags)).toMatchObject({ code: 1, stderr: `${sentence}\n` })
  })

  test('without a password nobody can sign in as the new user', async () => {
    await unattended(['--username', 'ada'])
    expect(await users()).toMatchObject([{ username: 'ada' }])
  })
})

test('without a terminal it is skipped in the words of Django', async () => {
  expect(await carnet(['createsuperuser'], { env })).toEqual({
    code: 0,
    stdout:
      'Superuser creation skipped due to not running in a TTY. You can run `carnet createsuperuser` in your project to create one manually.\n',
    stderr: '',
  })
})

test('users in a table of their own are left to their own code', async () => {
  const config = join(folder, 'own-users.config.ts')
  const none = 'async () => undefined'
  writeFileSync(
    config,
    `export default { users: { findByLogin: ${none}, findById: ${none}, verifyPassword: () => false } }`,
  )
  const { code, stderr } = await unattended(['--username', 'ada', '--config', config])
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'The users of this project are in a table of its own, which only its own code can change.\n',
  })
  expect(await unattended(['--if-no-users', '--config', config])).toEqual({ code: 0, stdout: '', stderr: '' })
})

describe('on a real terminal', () => {
  test('nothing of a password is shown, mistakes are red, and Ctrl-C cancels', async (context) => {
    if (!hasTerminals()) return context.skip('no script command of util-linux: real terminals were not tried')
    const terminal = openTerminal(folder, ['createsuperuser'], env)
    await terminal.answer('Username', 'bad user!')
    await terminal.answer('Username', 'ada')
    await terminal.answer('Email address: ', '')
    await terminal.answer('Password: ', 'hunter2')
    await terminal.answer('Password (again): ', 'hunter3')
    await terminal.answer('Password: ', good)
    await terminal.answer('Password (again): ', good)
    expect(await terminal.ended).toBe(0)
    const seen = terminal.screen()
    expect(seen).toContain('\x1b[31;1mError: Enter a valid username.')
    expect(seen).toContain(
      "\x1b[31;1mError: Your passwords didn't match.\r\n\x1b[0mPassword: \r\nPassword (again): ",
    )
    expect(seen).not.toMatch(/hunter|analytical/)
    expect(seen).toContain('Superuser created successfully.')

    const second = openTerminal(folder, ['createsuperuser'], env)
    await second.answer('Username', 'bob')
    await second.type('Email address: ', '\x03')
    expect(await second.ended).toBe(1)
    expect(second.screen()).toContain('\x1b[31;1m\r\nOperation cancelled.\r\n\x1b[0m')
    expect(await users()).toHaveLength(1)
  })
})
