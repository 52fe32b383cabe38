import { statSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { parseOptions } from '../../options/index.ts'
import { createDjangoDatabases, type DjangoModel } from '../../testing/test-django-database.ts'
import { openTestDjango } from '../../testing/test-django-stand.ts'
import { openDatabase } from '../../wiring/open-database.ts'
import { openConnection } from '../sqlite/index.ts'
import type { DjangoStoreOptions } from './index.ts'

const databases = createDjangoDatabases()
afterAll(databases.remove)

const opening = (model: DjangoModel, options: Partial<DjangoStoreOptions>) => () =>
  openTestDjango(databases.make(model), () => 0, options)

const refused: [string, DjangoModel, Partial<DjangoStoreOptions>, RegExp][] = [
  ['a table that is not there', {}, { userTable: 'shop_user' }, /^Option "django.userTable": .*"shop_user"/],
  [
    'a column that is not there',
    {},
    { columns: { email: 'e_mail' } },
    /^Option "django.columns": the table "auth_user" has no column "e_mail" for the field "email"/,
  ],
  [
    'an own field without a column',
    {},
    { ownFields: ['jobRole'] },
    /^Option "django.columns": .*"job_role".*"jobRole"/,
  ],
  ['a user field without a column', {}, { userIdField: 'badge' }, /^Option "userIdField": .*"badge"/],
  ['a model without a password', {}, { columns: { password: '' } }, /^Option "django.columns": .*"password"/],
  [
    'a model without a column of Django’s',
    { columns: ['"password" text', '"username" text'] },
    {},
    /^Option "django.columns": .*no column "email"/,
  ],
]

test.each(refused)('%s is refused when the store opens, by name', async (_what, model, options, message) => {
  await expect(opening(model, options)).rejects.toThrow(TypeError)
  await expect(opening(model, options)).rejects.toThrow(message)
})

test('names are never taken for SQL', async () => {
  const userTable = 'shop"; DROP TABLE auth_group; --'
  const path = databases.make({ userTable: userTable.replaceAll('"', '""') })
  const store = await openTestDjango(path, () => 0, { userTable })
  expect(store).toBeDefined()
  await expect(opening({}, { columns: { email: 'email" FROM auth_user; --' } })).rejects.toThrow(/no column/)
  await store.close()
})

test('a file that is not there is not made', async () => {
  const options = parseOptions({ database: 'sqlite:/nowhere/db.sqlite3', django: {} })
  await expect(openDatabase(options, () => 0)).rejects.toThrow(/^Option "database": There is no file/)
})

test('a database of Django is opened by its option, and what is wrong there is told as it is', async () => {
  const path = databases.make()
  const open = (django: object) => openDatabase(parseOptions({ database: `sqlite:${path}`, django }), () => 0)
  await expect(open({ userTable: 'nobody' })).rejects.toThrow(/^Option "django.userTable"/)
  await expect(open({})).rejects.toThrow(/^3 migrations are missing/)
  const store = await openDatabase(
    parseOptions({ database: `sqlite:${path}`, django: {}, autoMigrate: true }),
    () => 0,
  )
  expect(await store.users.count()).toBe(0)
  await store.close()
})

test('the tables of Django stay as Django made them', async () => {
  const path = databases.make()
  const schema = () => {
    const { database } = openConnection(path, Date.now)
    const rows = database.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").all()
    database.close()
    return rows.map((row) => [String(row['name']), row['sql']] as const)
  }
  const before = schema()
  const mode = statSync(path).mode
  const store = await openTestDjango(path, () => 0)
  expect(await store.migrate()).toEqual(['0001_initial', '0003_scale', '0004_admin'])
  await store.close()
  const ours = schema().filter(([name]) => name.includes('carnet_'))
  expect(schema().filter(([name]) => !name.includes('carnet_'))).toEqual(before)
  expect(ours.map(([name]) => name)).toContain('carnet_retired')
  expect(ours.map(([name]) => name)).not.toContain('carnet_user')
  expect(statSync(path).mode).toBe(mode)
})
