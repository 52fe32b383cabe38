import { randomBytes } from 'node:crypto'
import { createAuth } from '@carnet/auth'
import { Client } from 'pg'
import { type BenchSession, benchPassword, successorOf } from './session-file.ts'

export interface SessionDatabase {
  readonly address: string
  readonly secret: string
  /** Sessions spread over the whole table, in random order. */
  readonly sessions: readonly BenchSession[]
}

export interface SessionDatabaseOptions {
  readonly rows: number
  /** How many of the sessions are handed out, all of them live. */
  readonly sample: number
  /** SQL for further columns of the sessions; `n` counts from 1. */
  readonly changed?: Readonly<Record<string, string>>
}

/** SQL: the id and the token of the nth session that was copied, as long as real ones. */
export const nthId = (n: string) => `left(md5(${n}::text), 22)`
export const nthJti = (n: string) => `left(md5('jti' || ${n}), 22)`

/** SQL: whose the nth session is, where there are so many users. */
export const nthUser = (n: string, users: number) => `(1 + ${n} % ${users})`

/** The same as `createSessionFile`, in an empty PostgreSQL database: copies of one real session of ten to a user. */
export async function createSessionDatabase(
  address: string,
  { rows, sample, changed }: SessionDatabaseOptions,
): Promise<SessionDatabase> {
  const secret = randomBytes(48).toString('base64url')
  const auth = await createAuth({ database: address, autoMigrate: true, secret })
  const user = await auth.users.create({ username: 'user0', password: benchPassword })
  const { refresh } = await auth.tokens.issueFor(user)
  await auth.close()
  const client = new Client({ connectionString: address })
  await client.connect()
  try {
    const users = Math.ceil(rows / 10)
    const nth = `'user' || n`
    await client.query("SET synchronous_commit = off; SET work_mem = '256MB'")
    await copyRows(client, 'carnet_user', users - 1, { id: 'n + 1', username: nth, username_key: nth })
    await copyRows(client, 'carnet_session', rows - 1, {
      id: nthId('n'),
      user_id: `${nthUser('n', users)}::text`,
      current_jti: nthJti('n'),
      expires_at: `expires_at - floor(random() * ${12 * 60 * 60 * 1000})::bigint`,
      ...changed,
    })
    const picked = await client.query<Omit<BenchSession, 'refresh'>>(
      `SELECT id, user_id AS "userId", current_jti AS jti FROM carnet_session
       WHERE to_timestamp(expires_at / 1000) > now() ORDER BY random() LIMIT ${sample}`,
    )
    await client.query('VACUUM ANALYZE')
    await client.query('CHECKPOINT')
    const sign = successorOf(refresh, secret)
    return {
      address,
      secret,
      sessions: picked.rows.map((session) => ({ ...session, refresh: sign(session) })),
    }
  } finally {
    await client.end()
  }
}

/** Copies the table's one row `count` times, with some columns computed anew; `n` counts from 1. */
async function copyRows(
  client: Client,
  table: string,
  count: number,
  changed: Readonly<Record<string, string>>,
): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_name = '${table}' AND is_generated = 'NEVER'`,
  )
  const columns = rows.map(({ name }) => name)
  const values = columns.map((name) => changed[name] ?? name)
  await client.query(`INSERT INTO ${table} (${columns.join(', ')})
    SELECT ${values.join(', ')} FROM ${table}, generate_series(1, ${count}) AS counter(n)`)
}
