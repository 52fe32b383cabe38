// A database as Django's `migrate` makes it, with people and tokens in it: what an import reads.
import { createHash, createHmac } from 'node:crypto'
import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** The tables of Django 5.2 and SimpleJWT 5.5 that hold people and tokens, as their migrations leave them. */
const schema = (users: string, model: string, more: string) => `
  CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(150) NOT NULL UNIQUE);
  CREATE TABLE "${users}" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL,
    "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE,
    "last_name" varchar(150) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL,
    "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "first_name" varchar(150) NOT NULL${more});
  CREATE TABLE "${users}_groups" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "${model}_id" integer NOT NULL REFERENCES "${users}" ("id") DEFERRABLE INITIALLY DEFERRED,
    "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED);
  CREATE INDEX "${users}_groups_user" ON "${users}_groups" ("${model}_id");
  CREATE INDEX "${users}_groups_group" ON "${users}_groups" ("group_id");
  CREATE TABLE "token_blacklist_outstandingtoken" ("token" text NOT NULL, "created_at" datetime NULL,
    "expires_at" datetime NOT NULL,
    "user_id" integer NULL REFERENCES "${users}" ("id") DEFERRABLE INITIALLY DEFERRED,
    "jti" varchar(255) NOT NULL UNIQUE, "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT);
  CREATE INDEX "token_blacklist_outstandingtoken_user_id_83bc629a" ON "token_blacklist_outstandingtoken" ("user_id");
  CREATE TABLE "token_blacklist_blacklistedtoken" ("blacklisted_at" datetime NOT NULL,
    "token_id" bigint NOT NULL UNIQUE REFERENCES "token_blacklist_outstandingtoken" ("id") DEFERRABLE INITIALLY DEFERRED,
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT);
`

export interface DjangoShape {
  /** Default: Django's own. */
  readonly userTable?: string
  readonly model?: string
  /** Columns of a user model of one's own, as SQL, with a comma before them. */
  readonly userColumns?: string
}

export interface NewDjangoUser {
  readonly id?: number | bigint
  readonly username: string
  readonly password?: string
  readonly email?: string
  readonly groups?: readonly string[]
  readonly [column: string]: unknown
}

export interface NewDjangoToken {
  readonly userId: number | null
  readonly jti: string
  /** Seconds from now; default: a day. */
  readonly expiresIn?: number
  readonly type?: string
  readonly isBlacklisted?: boolean
  readonly claims?: object
}

export type DjangoDatabase = ReturnType<typeof createDjangoDatabase>

/** As Django writes a time. */
const djangoTime = (ms: number) => `${new Date(ms).toISOString().slice(0, -1).replace('T', ' ')}789`

export function createDjangoDatabase(path: string, secret: string, shape: DjangoShape = {}) {
  const { userTable = 'auth_user', model = 'user', userColumns = '' } = shape
  rmSync(path, { force: true })
  const database = new DatabaseSync(path)
  database.exec('PRAGMA synchronous = OFF')
  database.exec(schema(userTable, model, userColumns))
  const insertToken = database.prepare(`INSERT INTO token_blacklist_outstandingtoken
    (token, created_at, expires_at, user_id, jti) VALUES (?, ?, ?, ?, ?) RETURNING id`)
  const blacklist = database.prepare(
    'INSERT INTO token_blacklist_blacklistedtoken (blacklisted_at, token_id) VALUES (?, ?)',
  )
  const insertGroup = database.prepare('INSERT INTO auth_group (name) VALUES (?) ON CONFLICT DO NOTHING')
  const joinGroup = database.prepare(`INSERT INTO "${userTable}_groups" ("${model}_id", group_id)
    SELECT ?, id FROM auth_group WHERE name = ?`)

  return {
    path,
    database,
    addGroup: (name: string) => void insertGroup.run(name),
    addUser({ groups = [], ...given }: NewDjangoUser): number {
      const row = { ...plainUser, ...given }
      const columns = Object.keys(row)
      const sql = `INSERT INTO "${userTable}" (${columns.map((name) => `"${name}"`)}) VALUES (${columns.map(() => '?')}) RETURNING id`
      const inserted = database.prepare(sql).get(...(Object.values(row) as string[]))
      for (const group of groups) {
        insertGroup.run(group)
        joinGroup.run(Number(inserted?.['id']), group)
      }
      return Number(inserted?.['id'])
    },
    /** The token as Django handed it out. */
    addToken(token: NewDjangoToken): string {
      const text = signToken(token, secret)
      const { expiresIn = 86_400, userId, jti, isBlacklisted = false } = token
      const now = Date.now()
      const row = insertToken.get(text, djangoTime(now), djangoTime(now + expiresIn * 1000), userId, jti)
      if (isBlacklisted) blacklist.run(djangoTime(now), Number(row?.['id']))
      return text
    },
    blacklistAll: () =>
      database.exec(`INSERT OR IGNORE INTO token_blacklist_blacklistedtoken (blacklisted_at, token_id)
        SELECT '2026-01-02 03:04:05', id FROM token_blacklist_outstandingtoken`),
    close: () => database.close(),
  }
}

const plainUser = {
  password: '!',
  last_login: null,
  is_superuser: 0,
  last_name: '',
  email: '',
  is_staff: 0,
  is_active: 1,
  date_joined: '2024-02-29 12:34:56.789012',
  first_name: '',
}

/** As PyJWT writes it: members in the order of SimpleJWT. */
export function signToken(
  { userId, jti, expiresIn = 86_400, type = 'refresh', claims = {} }: NewDjangoToken,
  secret: string,
): string {
  const now = Math.floor(Date.now() / 1000)
  const times = { token_type: type, exp: now + expiresIn, iat: now - 60 }
  const payload = { ...times, jti, ...(userId === null ? {} : { user_id: String(userId) }), ...claims }
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

/** Text that is the same in every run. */
const seeded = (text: string) => createHash('sha256').update(text)

/** A hash such as the people of a database that has grown for years have. */
function seededPassword(index: number): string {
  const salt = seeded(`salt ${index}`).digest('hex').slice(0, 22)
  const hash = seeded(`hash ${index}`)
  if (index % 97 === 0) return `!${hash.digest('hex').slice(0, 40)}`
  if (index % 89 === 0) return `md5$${salt}$${hash.digest('hex').slice(0, 32)}`
  return `pbkdf2_sha256$${index % 3 === 0 ? 600_000 : 1_000_000}$${salt}$${hash.digest('base64')}`
}

/** A name for every index; now and then one that looks like the one before, or that no new user may have. */
function seededName(index: number): string {
  if (index % 1009 === 0) return `USER-${index - 1}`
  return index % 2003 === 0 ? `user ${index}` : `user-${index}`
}

/** Fills a database with people, each with a token or so: the same in every run, but for the times of the tokens. */
export function populate(django: DjangoDatabase, users: number): void {
  const { database } = django
  const insert =
    database.prepare(`INSERT INTO auth_user (id, password, last_login, is_superuser, username, last_name,
    email, is_staff, is_active, date_joined, first_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const join = database.prepare('INSERT INTO auth_user_groups (user_id, group_id) VALUES (?, ?)')
  for (const name of ['editors', 'authors', 'readers', 'moderators', 'nobody']) django.addGroup(name)
  database.exec('BEGIN')
  for (let index = 1; index <= users; index++) {
    // some were deleted
    if (index % 733 === 0) continue
    const joined = djangoTime(Date.UTC(2015, 0, 1) + index * 300_000)
    const seen = index % 4 === 0 ? null : djangoTime(Date.UTC(2026, 0, 1) + index * 1000)
    const name = seededName(index)
    const email = `${name.toLowerCase()}@example.com`
    const flags = [
      Number(index % 50 !== 0),
      Number(index % 10_000 === 0),
      Number(index % 1000 === 0),
    ] as const
    const [isActive, isSuperuser, isStaff] = flags
    insert.run(
      index,
      seededPassword(index),
      seen,
      isSuperuser,
      name,
      'King',
      email,
      isStaff,
      isActive,
      joined,
      'Ada',
    )
    if (index % 10 === 0) join.run(index, 1 + (index % 4))
    if (index % 30 === 0) join.run(index, 1 + ((index + 1) % 4))
    for (const token of seededTokens(index)) django.addToken(token)
  }
  database.exec('COMMIT')
}

function seededTokens(index: number): NewDjangoToken[] {
  const jti = (of: string) => seeded(`${of} ${index}`).digest('hex').slice(0, 32)
  const week = 7 * 86_400
  const tokens: NewDjangoToken[] = []
  if (index % 5 !== 0) tokens.push({ userId: index, jti: jti('live'), expiresIn: week })
  if (index % 4 === 0)
    tokens.push({ userId: index, jti: jti('rotated'), expiresIn: week, isBlacklisted: true })
  if (index % 7 === 0) tokens.push({ userId: index, jti: jti('old'), expiresIn: -week })
  if (index % 25 === 0) {
    const claims = { refresh_exp: Math.floor(Date.now() / 1000) + week }
    tokens.push({ userId: index, jti: jti('sliding'), type: 'sliding', expiresIn: -300, claims })
  }
  return tokens
}
