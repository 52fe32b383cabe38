import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { createDjangoDatabases } from '../../testing/test-django-database.ts'
import { type DjangoStand, openDjangoStand } from '../../testing/test-django-stand.ts'

const databases = createDjangoDatabases()
afterAll(databases.remove)

let stand: DjangoStand
let userId: string
let key: number

beforeEach(async () => {
  stand = await openDjangoStand(databases.make({ userTable: 'shop_user' }), { userTable: 'shop_user' })
  userId = (await stand.addUser({ username: 'ada' })).id
  key = Number(userId)
})
afterEach(() => stand.close())

const count = (table: string) => stand.django.query(`SELECT 1 FROM ${table}`).length

test('with a user go the rows of Django’s own tables that are nothing without them', async () => {
  const { django, store, addUser, begin } = stand
  const { id: somebody } = await addUser()
  django.query("INSERT INTO auth_group (name) VALUES ('staff')")
  django.query("INSERT INTO django_content_type (app_label, model) VALUES ('auth', 'user')")
  django.query("INSERT INTO auth_permission (content_type_id, codename, name) VALUES (1, 'x', 'x')")
  for (const id of [key, Number(somebody)]) {
    django.query('INSERT INTO shop_user_groups (user_id, group_id) VALUES (?, 1)', id)
    django.query('INSERT INTO shop_user_user_permissions (user_id, permission_id) VALUES (?, 1)', id)
    django.query(
      "INSERT INTO django_admin_log (user_id, object_repr, action_flag, change_message, action_time) VALUES (?, '', 1, '', '2026-01-01 00:00:00')",
      id,
    )
  }
  await begin({ userId, jti: 'ours' })
  expect(await store.users.delete(userId)).toBe(true)
  for (const table of ['shop_user', 'shop_user_groups', 'shop_user_user_permissions', 'django_admin_log'])
    expect(count(table), table).toBe(1)
  const tokens = django.query('SELECT jti, user_id FROM token_blacklist_outstandingtoken')
  expect(tokens).toMatchObject([{ jti: 'ours', user_id: null }])
  expect(django.isBlacklisted('ours')).toBe(true)
})

test('a user to whom other tables refer stays as they are', async () => {
  const { django, store, begin } = stand
  django.query(
    'CREATE TABLE "shop_order" ("id" integer NOT NULL PRIMARY KEY, "buyer_id" integer NOT NULL REFERENCES "shop_user" ("id") DEFERRABLE INITIALLY DEFERRED)',
  )
  const session = await begin({ userId, jti: 'ours' })
  django.query('INSERT INTO shop_order (buyer_id) VALUES (?)', key)
  await expect(store.users.delete(userId)).rejects.toThrow(/"shop_order" refer to them by "buyer_id"/)
  expect(await store.users.findById(userId)).toBeDefined()
  expect((await store.sessions.find(session.id))?.revokedAtMs).toBeUndefined()
  expect(django.isBlacklisted('ours')).toBe(false)
  django.query('DELETE FROM shop_order')
  expect(await store.users.delete(userId)).toBe(true)
})

test('a reference by another column than the key counts too', async () => {
  const { django, store } = stand
  django.query(
    'CREATE TABLE "shop_note" ("author" varchar(150) NOT NULL REFERENCES "shop_user" ("username"))',
  )
  django.query("INSERT INTO shop_note (author) VALUES ('ada')")
  await expect(store.users.delete(userId)).rejects.toThrow(/"shop_note"/)
})
