import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findPostgres } from '../packages/auth/src/testing/test-postgres.ts'
import { userAgent } from './scale-load.ts'
import { nthId, nthJti, nthUser } from './session-database.ts'

export interface Pgbench {
  /** The rotation, and nothing else, by so many connections for so many seconds; gives transactions per second. */
  readonly rotate: (connections: number, seconds: number) => Promise<number>
}

export interface PgbenchOptions {
  readonly address: string
  /** How many sessions the database was made with. */
  readonly rows: number
  readonly scratch: string
}

/** PostgreSQL's own load client; undefined where it is not installed. */
export function openPgbench({ address, rows, scratch }: PgbenchOptions): Pgbench | undefined {
  const program = join(findPostgres() ?? '', 'pgbench')
  if (!existsSync(program)) return undefined
  const script = join(scratch, `rotate-${rows}.sql`)
  writeFileSync(script, rotation(rows))
  return {
    async rotate(connections, seconds) {
      const threads = Math.min(2, connections)
      const args = [
        '-n',
        '-M',
        'prepared',
        '-c',
        connections,
        '-j',
        threads,
        '-T',
        seconds,
        '-f',
        script,
        address,
      ]
      const { stdout } = await promisify(execFile)(program, args.map(String))
      const [, perSecond] = /^tps = ([\d.]+)/m.exec(stdout) ?? []
      if (perSecond === undefined) throw new Error(`pgbench did not say how fast it was: ${stdout}`)
      return Number(perSecond)
    },
  }
}

/** What Carnet writes for a refresh, of a session chosen at random; the token stays, so that the next time finds it. */
function rotation(rows: number): string {
  const copies = rows - 1
  const now = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint'
  const user = nthUser(':n', Math.ceil(rows / 10))
  return `\\set n random(1, ${copies})
UPDATE carnet_session SET current_jti = ${nthJti(':n')}, recent = '[["' || ${nthJti(':n')} || '",' || ${now} || ']]',
  generation = generation + 1, confirmed_at = NULL, shadowed = CASE WHEN shadowed < 0 THEN -shadowed ELSE 0 END,
  rotated_at = ${now}, last_seen_at = ${now}, expires_at = ${now} + 86400000, user_agent = '${userAgent}', ip = '127.0.0.1'
WHERE id = ${nthId(':n')} AND user_id = ${user}::text AND current_jti = ${nthJti(':n')}
  AND revoked_at IS NULL AND expires_at > ${now} AND EXISTS (SELECT 1 FROM carnet_user WHERE id = ${user} AND is_active = 1)
RETURNING *;
`
}
