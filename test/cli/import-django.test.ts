import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createAuth } from '@carnet/auth'
import { afterAll, describe, expect, test } from 'vitest'
import { createScratch } from './command.ts'
import { createPlace, everything, letmein, postTo, problemsIn, secret } from './import-place.ts'

const { folder, remove } = createScratch()
afterAll(remove)

describe('an import', () => {
  test('changes neither the source nor a byte of it', async () => {
    const place = createPlace(folder)
    place.django.addUser({ username: 'ada', groups: ['editors'] })
    place.django.addToken({ userId: 1, jti: 'a'.repeat(32) })
    place.django.close()
    const before = readFileSync(place.source)
    await place.migrate()
    expect((await place.importDjango()).code).toBe(0)
    expect(readFileSync(place.source)).toEqual(before)
    expect(readdirSync(folder).filter((name) => name.startsWith(`${basename(place.source)}`))).toHaveLength(1)
  })

  test('leaves alone what a Django that was cut off has not yet brought into its file', async () => {
    const place = createPlace(folder)
    place.django.database.exec('PRAGMA journal_mode = WAL')
    place.django.addUser({ username: 'ada' })
    const files = ['', '-wal'].map((end) => [`${place.source}${end}`, `${place.source}.copy${end}`] as const)
    for (const [file, copy] of files) copyFileSync(file, copy)
    place.django.close()
    const contents = () => files.map(([, copy]) => readFileSync(copy))
    const before = contents()
    await place.migrate()
    const from = `sqlite:${place.source}.copy`
    expect((await place.carnet('import', 'django', '--from', from)).code).toBe(0)
    expect(place.all('SELECT username FROM carnet_user')).toEqual([{ username: 'ada' }])
    expect(contents()).toEqual(before)
  })

  test('as a dry run writes nothing, needs no database, and prints what the real one will', async () => {
    const place = createPlace(folder)
    for (const username of ['ada', 'ADA', 'bob']) place.django.addUser({ username, password: 'md5$x$y' })
    place.django.addToken({ userId: 1, jti: 'a'.repeat(32) })
    place.django.addToken({ userId: 2, jti: 'b'.repeat(32), isBlacklisted: true })
    const rehearsed = await place.importDjango('--dry-run')
    expect(existsSync(place.path)).toBe(false)
    await place.migrate()
    const before = readFileSync(place.path)
    expect(await place.importDjango('--dry-run')).toEqual(rehearsed)
    expect(readFileSync(place.path)).toEqual(before)
    const real = await place.importDjango()
    expect(rehearsed.stdout).toBe(
      real.stdout.replace('Carried:', 'Nothing was written. An import would carry:'),
    )
    const again = await place.importDjango('--dry-run', '--json')
    expect(JSON.parse(again.stdout)).toMatchObject({ isDryRun: true, users: { carried: 0, present: 3 } })
  })

  test('that is repeated changes nothing, and adds what is new', async () => {
    const place = createPlace(folder)
    place.django.addUser({ id: 5, username: 'ada', email: 'ada@example.com', password: letmein })
    const token = place.django.addToken({ userId: 5, jti: 'a'.repeat(32) })
    await place.migrate()
    await place.importDjango()
    const auth = await createAuth({ database: `sqlite:${place.path}`, secret })
    // what has been changed here since stays so
    await auth.users.update('5', { username: 'countess', firstName: 'Ada' })
    expect(await postTo(auth, 'token/refresh', { refresh: token })).toMatchObject({ status: 200 })
    await auth.close()
    const before = everything(place.path)
    const second = await place.importDjango('--json')
    expect(everything(place.path)).toEqual(before)
    expect(JSON.parse(second.stdout)).toMatchObject({
      users: { carried: 0, present: 1 },
      sessions: { carried: 0, present: 1 },
    })
    place.django.addUser({ id: 2, username: 'below' })
    place.django.addUser({ username: 'above' })
    place.django.addToken({ userId: 6, jti: 'c'.repeat(32) })
    const third = await place.importDjango('--json')
    expect(JSON.parse(third.stdout)).toMatchObject({
      users: { carried: 2, present: 1 },
      sessions: { carried: 1, present: 1 },
    })
    expect(place.all('SELECT username FROM carnet_user ORDER BY id').map(({ username }) => username)).toEqual(
      ['below', 'countess', 'above'],
    )
  })

  test('into a database with other people under the same ids is refused, and writes nothing', async () => {
    const place = createPlace(folder)
    place.django.addUser({ username: 'ada', email: 'same@example.com' })
    await place.migrate()
    await place.carnet('createsuperuser', '--noinput', '--username', 'root', '--email', 'same@example.com')
    const before = everything(place.path)
    for (const flags of [[], ['--dry-run']]) {
      expect(await place.importDjango(...flags)).toMatchObject({
        code: 1,
        stdout: '',
        stderr:
          "The user 1 is 'root' here and 'ada' there: import into a database without users of its own.\n",
      })
    }
    expect(everything(place.path)).toEqual(before)
    expect(place.all('SELECT * FROM carnet_import')).toEqual([])
  })

  test('leaves behind whose name somebody else has, and their tokens', async () => {
    const place = createPlace(folder)
    place.django.addUser({ id: 2, username: 'root' })
    place.django.addToken({ userId: 2, jti: 'a'.repeat(32) })
    await place.migrate()
    await place.carnet('createsuperuser', '--noinput', '--username', 'root')
    const { stdout } = await place.importDjango('--json')
    expect(problemsIn(stdout)).toEqual([
      ['user', false, 'has a name that somebody else has here', ['2']],
      ['token', false, 'belongs to a user who is not here', ['1']],
    ])
    expect(place.all('SELECT * FROM carnet_session')).toEqual([])
  })

  test.each([
    ['django.sqlite3', '--from must be sqlite:PATH or postgres://….'],
    ['sqlite:', '--from must be sqlite:PATH or postgres://….'],
    ['sqlite:/nosuch/db.sqlite3', "There is no file '/nosuch/db.sqlite3'."],
  ])('from %s is refused in one sentence', async (from, sentence) => {
    const { carnet, migrate } = createPlace(folder)
    await migrate()
    expect(await carnet('import', 'django', '--from', from)).toEqual({
      ...{ code: 1, stdout: '', stderr: `${sentence}\n` },
    })
  })

  test('says in one sentence what else stands in its way', async () => {
    const place = createPlace(folder)
    const { carnet, path } = place
    const sentence = async (...argv: string[]) => (await carnet('import', 'django', ...argv)).stderr
    expect(await sentence()).toBe('--from must be sqlite:PATH or postgres://….\n')
    expect((await place.importDjango()).stderr).toMatch(/^4 migrations are missing from the database\. /)
    await place.migrate()
    expect(await sentence('--from', `sqlite:${path}`)).toBe("--from names the project's own database.\n")
    const junk = join(folder, 'junk.sqlite3')
    writeFileSync(junk, 'no database '.repeat(100))
    expect(await sentence('--from', `sqlite:${junk}`)).toBe(`'${junk}' is not an SQLite database.\n`)
    const config = join(folder, 'own.config.ts')
    const noop = '() => undefined'
    writeFileSync(
      config,
      `export default { users: { findByLogin: ${noop}, findById: ${noop}, verifyPassword: ${noop} } }`,
    )
    expect((await place.importDjango('--config', config)).stderr).toBe(
      'The users of this project are in a table of its own, into which nothing is imported.\n',
    )
    const shared = join(folder, 'shared.config.ts')
    writeFileSync(shared, 'export default { django: {} }')
    expect((await place.importDjango('--config', shared)).stderr).toMatch(
      /^This project works on the database /,
    )
  })
})
