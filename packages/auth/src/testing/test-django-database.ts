import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Session } from '../sessions/index.ts'
import { openConnection } from '../stores/sqlite/index.ts'

/** What a model of users differs in from Django's own. */
export interface DjangoModel {
  /** Default `auth_user`. */
  readonly userTable?: string
  /** Default `integer`; a UUIDField on SQLite is a `char(32)`. */
  readonly key?: 'integer' | 'char(32)'
  /** Instead of Django's own columns. */
  readonly columns?: readonly string[]
  /** Besides them. */
  readonly more?: readonly string[]
  /** Whether the app `token_blacklist` is installed. Default true. */
  readonly tokenBlacklist?: boolean
}

/** A folder for databases with the tables that `migrate` of Django 5.2 and SimpleJWT 5.5 makes on SQLite. */
export function createDjangoDatabases() {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-django-'))
  let made = 0
  return {
    /** Makes an empty database and answers its path. */
    make(model: DjangoModel = {}): string {
      made += 1
      const path = join(folder, `${made}.sqlite3`)
      const { database } = openConnection(path, Date.now)
      database.exec(djangoSchema(model).join(';\n'))
      database.close()
      return path
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** The statements of the tables, as far as Carnet uses or refers to them. */
export function djangoSchema(model: DjangoModel = {}): readonly string[] {
  const { userTable = 'auth_user', key = 'integer', tokenBlacklist = true } = model
  const foreign = key === 'integer' && userTable !== 'auth_user' ? 'bigint' : key
  return [
    ...permissionTables,
    userTableSql(model),
    memberTable(userTable, foreign, ['group', 'auth_group', 'groups']),
    memberTable(userTable, foreign, ['permission', 'auth_permission', 'user_permissions']),
    `CREATE TABLE "django_admin_log" (${id}, "object_id" text NULL, "object_repr" varchar(200) NOT NULL,
      "action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0), "change_message" text NOT NULL,
      "content_type_id" integer NULL ${refersTo('django_content_type')},
      "user_id" ${foreign} NOT NULL ${refersTo(userTable)}, "action_time" datetime NOT NULL)`,
    ...(tokenBlacklist ? tokenTables(userTable, foreign) : []),
  ]
}

const id = '"id" integer NOT NULL PRIMARY KEY AUTOINCREMENT'

const refersTo = (table: string) => `REFERENCES "${table}" ("id") DEFERRABLE INITIALLY DEFERRED`

const permissionTables = [
  `CREATE TABLE "django_content_type" (${id}, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL)`,
  `CREATE TABLE "auth_group" (${id}, "name" varchar(150) NOT NULL UNIQUE)`,
  `CREATE TABLE "auth_permission" (${id}, "content_type_id" integer NOT NULL ${refersTo('django_content_type')},
    "codename" varchar(100) NOT NULL, "name" varchar(255) NOT NULL)`,
]

/** The columns of `AbstractUser`. */
const abstractUser = [
  '"password" varchar(128) NOT NULL',
  '"last_login" datetime NULL',
  '"is_superuser" bool NOT NULL',
  '"username" varchar(150) NOT NULL UNIQUE',
  '"last_name" varchar(150) NOT NULL',
  '"email" varchar(254) NOT NULL',
  '"is_staff" bool NOT NULL',
  '"is_active" bool NOT NULL',
  '"date_joined" datetime NOT NULL',
  '"first_name" varchar(150) NOT NULL',
]

function userTableSql({
  userTable = 'auth_user',
  key = 'integer',
  columns = abstractUser,
  more = [],
}: DjangoModel) {
  const keyColumn = key === 'integer' ? id : `"id" ${key} NOT NULL PRIMARY KEY`
  return `CREATE TABLE "${userTable}" (${[keyColumn, ...columns, ...more].join(', ')})`
}

function memberTable(
  userTable: string,
  key: string,
  [column, table, name]: readonly [string, string, string],
) {
  return `CREATE TABLE "${userTable}_${name}" (${id}, "user_id" ${key} NOT NULL ${refersTo(userTable)},
    "${column}_id" integer NOT NULL ${refersTo(table)})`
}

const tokenTables = (userTable: string, key: string) => [
  `CREATE TABLE "token_blacklist_outstandingtoken" ("token" text NOT NULL, "created_at" datetime NULL,
    "expires_at" datetime NOT NULL, "user_id" ${key} NULL ${refersTo(userTable)}, "jti" varchar(255) NOT NULL UNIQUE, ${id})`,
  `CREATE INDEX "token_blacklist_outstandingtoken_user_id_83bc629a" ON "token_blacklist_outstandingtoken" ("user_id")`,
  `CREATE TABLE "token_blacklist_blacklistedtoken" ("blacklisted_at" datetime NOT NULL, "token_id" bigint NOT NULL UNIQUE
    ${refersTo('token_blacklist_outstandingtoken')}, ${id})`,
]

/** The header and claims of a session's current token. */
export function testUnsignedToken({
  kind,
  id,
  userId,
  currentJti,
  expiresAtMs,
  rotatedAtMs,
}: Session): string {
  const ends = Math.floor(expiresAtMs / 1000)
  const sliding = {
    token_type: 'sliding',
    exp: Math.floor(rotatedAtMs / 1000) + 300,
    jti: currentJti,
    refresh_exp: ends,
  }
  const refresh = { token_type: 'refresh', exp: ends, jti: currentJti }
  return recorded({ ...(kind === 'sliding' ? sliding : refresh), user_id: userId, sid: id })
}

/** A token with these claims as it stands on record, without a signature. */
export const recorded = (claims: object): string =>
  [{ alg: 'HS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
