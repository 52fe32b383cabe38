// The limit of a refresh: a bare POST that parses JSON and runs the raw transaction, on the same kind of server. The
// database is in BENCH_DATABASE.
import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { serveFetch } from './serve-fetch.ts'

const database = new DatabaseSync(process.env['BENCH_DATABASE'] ?? '')
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
const begin = database.prepare('BEGIN IMMEDIATE')
const commit = database.prepare('COMMIT')
const rotate = database.prepare(`UPDATE carnet_session SET current_jti = :to, recent = :recent,
  generation = generation + 1, rotated_at = :now, last_seen_at = :now, expires_at = :expiresAt
  WHERE id = :id AND user_id = :userId AND current_jti = :jti AND revoked_at IS NULL AND expires_at > :now
  AND EXISTS (SELECT 1 FROM carnet_user WHERE id = CAST(:userId AS INTEGER) AND is_active = 1) RETURNING *`)

serveFetch(async (request) => {
  const { id, userId, jti, filler } = (await request.json()) as Record<string, string>
  const now = Date.now()
  const to = randomBytes(16).toString('base64url')
  begin.run()
  const [row] = rotate.all({
    id: id ?? '',
    userId: userId ?? '',
    jti: jti ?? '',
    to,
    now,
    expiresAt: now + 86_400_000,
    recent: JSON.stringify([[jti, now]]),
  })
  commit.run()
  // as long as two tokens
  return Response.json(
    { jti: row?.['current_jti'], filler: `${filler}${filler}` },
    { status: row ? 200 : 401 },
  )
})
