import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { type Auth, createAuth } from '@carnet/auth'
import { importKey, signJws } from '@carnet/auth/tokens'
import { postText } from './http-connection.ts'

export interface SessionFile {
  readonly path: string
  readonly secret: string
  /** Sessions spread over the whole file, in random order. */
  readonly sessions: readonly BenchSession[]
}

export interface BenchSession {
  readonly id: string
  readonly userId: string
  readonly jti: string
  readonly refresh: string
}

export interface SessionFileOptions {
  readonly path: string
  readonly rows: number
  /** How many of the sessions are handed out. */
  readonly sample: number
  /** Opens Carnet with other options than the default ones; it migrates. */
  readonly open?: (place: { readonly path: string; readonly secret: string }) => Promise<UserFileAuth>
}

interface UserFileAuth {
  readonly users: {
    create(user: { username: string; password: string }): Promise<{ readonly id: string }>
  }
  readonly tokens: Auth['tokens']
  readonly close: Auth['close']
}

export const benchPassword = 'correct horse battery staple'
export const loginText = postText('/api/token/', { username: 'user0', password: benchPassword })

/** The log-in of the nth user, as a proxy hands it on from an address of their own. */
export const loginTextOf = (n: number): string =>
  postText(
    '/api/token/',
    { username: `user${n}`, password: benchPassword },
    `X-Forwarded-For: 10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`,
  )

const openDefault: NonNullable<SessionFileOptions['open']> = ({ path, secret }) =>
  createAuth({ database: `sqlite:${path}`, autoMigrate: true, secret })

/** A migrated database with one user `user0`, whose password is `benchPassword`. */
async function createUserFile({
  path,
  open = openDefault,
}: SessionFileOptions): Promise<{ secret: string; refresh: string }> {
  const secret = randomBytes(48).toString('base64url')
  const auth = await open({ path, secret })
  const user = await auth.users.create({ username: 'user0', password: benchPassword })
  const { refresh } = await auth.tokens.issueFor(user)
  await auth.close()
  return { secret, refresh }
}

/**
 * A database with so many live sessions, one user to ten of them. They are copies of one real session, so that nothing
 * here has to know the table; only ids, owners and ends differ.
 */
export async function createSessionFile(options: SessionFileOptions): Promise<SessionFile> {
  const { path, rows, sample } = options
  const { secret, refresh } = await createUserFile(options)
  const database = new DatabaseSync(path)
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN')
  const users = Math.ceil(rows / 10)
  const nth = `'user' || n`
  copyRows(database, 'carnet_user', users - 1, { id: 'NULL', username: nth, username_key: nth })
  copyRows(database, 'carnet_session', rows - 1, {
    id: 'hex(randomblob(11))',
    user_id: `CAST(1 + abs(random()) % ${users} AS TEXT)`,
    current_jti: 'hex(randomblob(11))',
    expires_at: `expires_at - abs(random()) % ${12 * 60 * 60 * 1000}`,
  })
  database.exec('COMMIT')
  const picked = database
    .prepare('SELECT id, user_id AS userId, current_jti AS jti FROM carnet_session ORDER BY random() LIMIT ?')
    .all(sample) as unknown as Omit<BenchSession, 'refresh'>[]
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  const sign = successorOf(refresh, secret)
  return { path, secret, sessions: picked.map((session) => ({ ...session, refresh: sign(session) })) }
}

/** Copies the table's one row `count` times, with some columns computed anew; `n` counts from 1. */
export function copyRows(
  database: DatabaseSync,
  table: string,
  count: number,
  changed: Readonly<Record<string, string>>,
): void {
  const columns = database
    .prepare(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name))
  const values = columns.map((name) => (changed[name] === undefined ? name : `${changed[name]} AS ${name}`))
  // in the order of the key, as a B-tree is filled fastest
  database.exec(`INSERT INTO ${table} (${columns.join(', ')})
    WITH RECURSIVE counter(n) AS (SELECT 1 WHERE ${count} > 0 UNION ALL SELECT n + 1 FROM counter WHERE n < ${count})
    SELECT * FROM (SELECT ${values.join(', ')} FROM counter, ${table}) ORDER BY id`)
}

export function successorOf(refresh: string, secret: string) {
  const key = importKey({ algorithm: 'HS256', secret }, 'sign')
  const claims = JSON.parse(Buffer.from(refresh.split('.')[1] ?? '', 'base64url').toString())
  return ({ id, userId, jti }: Omit<BenchSession, 'refresh'>) =>
    signJws(key, JSON.stringify({ ...claims, user_id: userId, sid: id, jti }))
}
