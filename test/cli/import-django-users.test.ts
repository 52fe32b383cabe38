import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAuth } from '@carnet/auth'
import { afterAll, describe, expect, test } from 'vitest'
import { createScratch } from './command.ts'
import { createPlace, letmein, postTo, problemsIn, secret } from './import-place.ts'

const { folder, remove } = createScratch()
afterAll(remove)

describe('users', () => {
  test('come over whole: ids, names, flags, times, hashes as they are, and the names of their groups', async () => {
    const place = createPlace(folder)
    place.django.addUser({
      ...{ id: 7, username: 'Ada.Lovelace', password: letmein, email: 'Ada@Example.com', is_staff: 1 },
      ...{ first_name: 'Ada', last_name: 'King', last_login: '2025-12-31 23:59:59.999999', is_superuser: 1 },
      groups: ['writers', 'editors'],
    })
    place.django.addUser({ id: 12, username: '李', is_active: 0, date_joined: '2020-05-06 07:08:09' })
    await place.migrate()
    const { code, stdout } = await place.importDjango()
    expect(code).toBe(0)
    expect(stdout).toBe(
      [
        'Carried:',
        '  Users                2',
        '  Groups               2',
        '  Sessions that go on  0',
        '  Revoked tokens       0',
        '',
      ].join('\n'),
    )
    expect(place.all('SELECT * FROM carnet_user ORDER BY id')).toEqual([
      {
        ...{ id: 7, username: 'Ada.Lovelace', username_key: 'ada.lovelace', password: letmein },
        ...{ email: 'Ada@Example.com', first_name: 'Ada', last_name: 'King' },
        ...{ is_active: 1, is_staff: 1, is_superuser: 1 },
        last_login: Date.UTC(2025, 11, 31, 23, 59, 59, 999),
        date_joined: Date.UTC(2024, 1, 29, 12, 34, 56, 789),
        fields: '{"groups":["editors","writers"]}',
      },
      {
        ...{
          id: 12,
          username: '李',
          username_key: '李',
          password: '!',
          email: '',
          first_name: '',
          last_name: '',
        },
        ...{ is_active: 0, is_staff: 0, is_superuser: 0, last_login: null },
        date_joined: Date.UTC(2020, 4, 6, 7, 8, 9),
        fields: '{"groups":[]}',
      },
    ])
  })

  test('who look alike come over under their exact names, and nobody new may look like them', async () => {
    const place = createPlace(folder)
    const names = ['ada', 'ADA', 'аdа', 'Ada']
    for (const username of names) place.django.addUser({ username, password: letmein })
    await place.migrate()
    const { stdout } = await place.importDjango('--json')
    expect(problemsIn(stdout)).toEqual([
      ['user', true, "has a name that looks like another user's", ['2', '3', '4']],
    ])
    const auth = await createAuth({ database: `sqlite:${place.path}`, secret })
    for (const username of names) {
      const { status } = await postTo(auth, 'token', { username, password: 'lètmein' })
      expect(status, username).toBe(200)
    }
    for (const username of ['aDa', 'ID:2', 'id:3']) {
      await expect(auth.users.create({ username })).rejects.toThrow()
    }
    await auth.close()
  })

  test('ids are not given again that Django gave, also those of users who are gone', async () => {
    const place = createPlace(folder)
    place.django.addUser({ id: 41, username: 'gone' })
    place.django.addUser({ id: 3, username: 'ada' })
    place.django.database.exec("DELETE FROM auth_user WHERE username = 'gone'")
    await place.migrate()
    await place.importDjango()
    const auth = await createAuth({ database: `sqlite:${place.path}`, secret })
    expect((await auth.users.create({ username: 'new' })).id).toBe('42')
    await auth.close()
  })

  test('who cannot come over, or cannot sign in, are named by their ids with the reason', async () => {
    const place = createPlace(folder)
    const { addUser, addGroup } = place.django
    addUser({ id: 1, username: 'x'.repeat(151) })
    addUser({ id: 2, username: 'x'.repeat(150) })
    addUser({ id: 3, username: '' })
    addUser({ id: 4, username: 'a\u001b[2Jb' })
    addUser({ id: 5, username: 'two words' })
    addUser({ id: 10n ** 15n, username: 'big' })
    addUser({ id: -1, username: 'negative' })
    addUser({ id: 6, username: 'md5', password: 'md5$salt$5042612825a921725c0fd4a8b9e7399c' })
    addUser({ id: 7, username: 'sha1', password: 'sha1$salt$5042612825a921725c0fd4a8b9e7399c' })
    addUser({ id: 8, username: 'plain', password: 'letmein' })
    addUser({ id: 9, username: 'unusable', password: '!abcdefghijklmnopqrstuvwxyzabcdefghijklmno' })
    addGroup('empty')
    await place.migrate()
    const { stdout } = await place.importDjango('--json')
    expect(JSON.parse(stdout)).toMatchObject({
      isDryRun: false,
      users: { carried: 6, present: 0 },
      groups: 0,
    })
    expect(problemsIn(stdout)).toEqual(
      expect.arrayContaining([
        ['user', false, 'has a name of more than 150 characters', ['1']],
        ['user', false, 'has no name', ['3']],
        ['user', false, 'has a name with control characters', ['4']],
        ['user', true, 'has a name with characters that no new user may have', ['5']],
        ['user', false, 'has an id of more than 15 digits', ['1000000000000000']],
        ['user', false, 'has an id that is not a whole number from 1', ['-1']],
        ['user', true, 'cannot sign in with their md5 hash, and needs a new password', ['6']],
        ['user', true, 'cannot sign in with their sha1 hash, and needs a new password', ['7']],
        [
          'user',
          true,
          'cannot sign in with what is stored as their password, and needs a new password',
          ['8'],
        ],
        ['group', false, 'has nobody in it', ['1']],
      ]),
    )
    expect(place.all('SELECT id FROM carnet_user ORDER BY id')).toEqual(
      [2, 5, 6, 7, 8, 9].map((id) => ({ id })),
    )
    expect(stdout + (await place.importDjango()).stdout).not.toMatch(/letmein|5042612825|salt/)
  })
})

describe('a user model of one’s own', () => {
  const shape = {
    userTable: 'accounts_user',
    model: 'user',
    userColumns: `, "role" varchar(20) NULL, "is_beta" bool NOT NULL DEFAULT 0, "joined_team_at" datetime NULL,
      "score" bigint NULL, "photo" BLOB NULL`,
  }
  const config = join(folder, 'role.config.ts')
  writeFileSync(
    config,
    `import { defineAuth } from '@carnet/auth'
    import { z } from 'zod'
    export default defineAuth({
      userFields: z.object({
        role: z.enum(['member', 'author']).default('member'),
        isBeta: z.boolean().default(false),
        groups: z.array(z.string()).default([]),
      }),
    })`,
  )

  test('brings the fields that userFields declares and the table has', async () => {
    const place = createPlace(folder, shape)
    place.django.addUser({ username: 'ada', role: 'author', is_beta: 1, groups: ['editors'] })
    place.django.addUser({ username: 'bob', role: null })
    place.django.addUser({ username: 'eve', role: 'king' })
    await place.migrate()
    const { stdout } = await place.importDjango('--user-table', 'accounts_user', '--config', config, '--json')
    expect(place.all('SELECT username, fields FROM carnet_user ORDER BY id')).toEqual([
      { username: 'ada', fields: '{"role":"author","isBeta":true,"groups":["editors"]}' },
      { username: 'bob', fields: '{"role":"member","isBeta":false,"groups":[]}' },
    ])
    expect(problemsIn(stdout)).toEqual([
      ['user', false, expect.stringMatching(/^does not fit userFields: role: /), ['3']],
    ])
    expect(stdout).not.toContain('king')
  })

  test('brings what --field names, under another name too', async () => {
    const place = createPlace(folder, shape)
    place.django.addUser({
      ...{ username: 'ada', role: 'author', is_beta: 1, score: 9007199254740993n },
      joined_team_at: '2026-01-02 03:04:05.678901',
    })
    await place.migrate()
    const fields = ['rank=role', 'is_beta', 'score', 'joined=joined_team_at', 'email=role']
    await place.importDjango(
      '--user-table',
      'accounts_user',
      ...fields.flatMap((field) => ['--field', field]),
    )
    expect(place.all('SELECT email, fields FROM carnet_user')).toEqual([
      {
        email: 'author',
        fields: JSON.stringify({
          ...{ groups: [], rank: 'author', is_beta: true },
          ...{ score: '9007199254740993', joined: '2026-01-02T03:04:05.678Z' },
        }),
      },
    ])
  })

  test('whose ids are no numbers stays where it is, and is told so', async () => {
    const place = createPlace(folder)
    place.django.database.exec(
      `CREATE TABLE people (id char(32) NOT NULL PRIMARY KEY, username text, password text)`,
    )
    place.django.database.exec(`INSERT INTO people VALUES ('0b1e', 'ada', '!'), ('5c2f', 'bob', '!')`)
    await place.migrate()
    const { stdout } = await place.importDjango('--user-table', 'people', '--json')
    expect(problemsIn(stdout)).toEqual([
      ['user', false, 'has an id that is not a whole number from 1', ['0b1e', '5c2f']],
    ])
  })

  test.each([
    [['--field', 'nosuch'], '--field nosuch: the users have no column "nosuch".'],
    [['--field', 'id=role'], '--field: write NAME, or NAME=COLUMN.'],
    [['--field', '=role'], '--field: write NAME, or NAME=COLUMN.'],
    [
      ['--user-table', 'auth_group'],
      'The users have no column "username". Name the one to read: --field username=COLUMN.',
    ],
    [
      ['--user-table', 'auth_user'],
      'The source has no table "auth_user". Name the table of its users with --user-table.',
    ],
  ])('%j is refused in one sentence', async (flags, sentence) => {
    const place = createPlace(folder, shape)
    await place.migrate()
    const table = flags.includes('--user-table') ? [] : ['--user-table', 'accounts_user']
    expect(await place.importDjango(...table, ...flags)).toMatchObject({ code: 1, stderr: `${sentence}\n` })
  })
})
