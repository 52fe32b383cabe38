// The limit of a refresh on PostgreSQL: a bare POST that parses JSON and runs the one UPDATE through a pool of the same
// size. The database is in BENCH_ADDRESS.
import { randomBytes } from 'node:crypto'
import { Pool } from 'pg'
import { serveFetch } from './serve-fetch.ts'

const pool = new Pool({ connectionString: process.env['BENCH_ADDRESS'], max: 10 })
const now = 'floor(extract(epoch from statement_timestamp()) * 1000)::bigint'
const rotate = {
  name: 'rotate',
  text: `UPDATE carnet_session SET current_jti = $1, recent = $2, generation = generation + 1, rotated_at = ${now},
    last_seen_at = ${now}, expires_at = ${now} + 86400000
    WHERE id = $3 AND user_id = $4 AND current_jti = $5 AND revoked_at IS NULL AND expires_at > ${now}
    AND EXISTS (SELECT 1 FROM carnet_user WHERE id = $6 AND is_active = 1) RETURNING *`,
}

serveFetch(async (request) => {
  const { id, userId, jti, filler } = (await request.json()) as Record<string, string>
  const to = randomBytes(16).toString('base64url')
  const recent = JSON.stringify([[jti, Date.now()]])
  const { rows } = await pool.query({ ...rotate, values: [to, recent, id, userId, jti, Number(userId)] })
  // as long as two tokens
  return Response.json(
    { jti: rows[0]?.current_jti, filler: `${filler}${filler}` },
    { status: rows.length === 1 ? 200 : 401 },
  )
})
