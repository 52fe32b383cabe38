// A server with its admin, as many sessions as a test wants, and people whose names are meant to do harm.
import { execFileSync } from 'node:child_process'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { createAuth } from '@carnet/auth'
import { z } from 'zod'
import { openPlace } from '../http/places.ts'
import { serveOnce } from './serve-once.ts'

export const password = 'a password that is long enough'

/** Names that break out of what is not escaped, or run in what evaluates it. */
export const hostileNames = [
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}',
  'javascript:alert(document.domain)',
] as const

const userFields = z.object({
  plan: z.enum(['free', 'team', 'enterprise']).optional(),
  newsletter: z.boolean().optional(),
  credits: z.int().min(0).optional(),
  note: z.string().max(200).nullable().optional(),
})

const dayMs = 86_400_000

/** The sources are tested, and the page is made of them. */
export function buildPage(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/build-admin.mjs', import.meta.url))])
}

export type AdminStand = Awaited<ReturnType<typeof startAdminStand>>

/** `sessions`: how many there are besides those that the people begin. `names`: of people who have to be put up with. */
export async function startAdminStand(sessions: number, names: readonly string[] = hostileNames) {
  buildPage()
  const place = await openPlace('sqlite')
  let aheadMs = 0
  const faults: unknown[] = []
  const auth = await createAuth({
    database: place.address,
    autoMigrate: true,
    keySecret: 'the-secret-of-the-admin-page-0123456789',
    algorithm: 'EdDSA',
    userFields,
    clock: () => Date.now() + aheadMs,
    onError: (fault) => void faults.push(fault),
  })
  const person = async (username: string, more: object = {}) =>
    (await auth.users.create({ username, email: `${username.length}@example.com`, password, ...more })).id
  const ids = {
    rita: await person('rita', { isStaff: true, isSuperuser: true, firstName: 'Rita', lastName: 'Levi' }),
    stan: await person('stan', { isStaff: true }),
    ada: await person('ada', { firstName: 'Ada', lastName: 'Lovelace', plan: 'team', credits: 12 }),
    hostile: await Promise.all(names.map((name) => named(name))),
  }
  async function named(name: string): Promise<string> {
    const id = await person('placeholder-'.concat(String(name.length)), {
      firstName: name,
      lastName: name,
      note: name,
    })
    const { database, close } = openDatabase()
    // as an import or another program would leave it: no rule of ours was asked
    database
      .prepare('UPDATE carnet_user SET username = ?, username_key = ?, email = ? WHERE id = ?')
      .run(name, name, name, Number(id))
    close()
    return id
  }
  function openDatabase() {
    const database = new DatabaseSync(place.address.replace('sqlite:', ''), { timeout: 10_000 })
    return { database, close: () => database.close() }
  }
  fill(sessions)
  for (const id of [ids.ada, ids.ada, ...ids.hostile]) await auth.tokens.issueFor(id)

  function fill(count: number): void {
    const { database, close } = openDatabase()
    // a million rows are nothing that must outlive a power cut
    database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -300000')
    // nobody who is created later may find sessions that are waiting for them
    const users = Math.max(Math.min(count, 400), Math.ceil(count / 50))
    database.exec(`${manyUsers(users)}; ${manySessions(count)}; ${tallies()}`)
    close()
  }
  const server = await serveOnce(auth)
  return {
    ...{ auth, ids, faults, openDatabase },
    origin: server.origin,
    /** Lets time go by on the server alone. */
    advance: (minutes: number) => {
      aheadMs += minutes * 60_000
    },
    async close() {
      await server.close()
      await auth.close()
      await place.remove()
    },
  }
}

const numbers = (count: number) =>
  `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})`

const manyUsers = (count: number) => `
  ${numbers(count)}
  INSERT INTO carnet_user (username, username_key, password, email, first_name, last_name, is_active, is_staff,
    is_superuser, last_login, date_joined, fields)
  SELECT 'person-' || n, 'person-' || n, '!', 'person-' || n || '@example.com', 'Person', 'Number ' || n, n % 9 > 0, 0,
    0, NULL, ${Date.now() - 90 * dayMs} + n * 3600000, '{}' FROM numbers`

// ids that look random, so that no index is filled in its order; some fifty sessions for each user, however many there are
const manySessions = (count: number) => `
  ${numbers(count)}
  INSERT INTO carnet_session (id, user_id, kind, current_jti, recent, generation, rotated_at, created_at, last_seen_at,
    expires_at, ends_at, revoked_at, revoke_reason, user_agent, ip)
  SELECT printf('%08x%08x%016x', (n * 2654435761) % 4294967296, n, n), 10 + n % ${Math.ceil(count / 51)}, iif(n % 10, 'pair', 'sliding'),
    printf('%032x', n * 7919), '[]', n % 20, began + 3600000, began, began + 7200000,
    began + ${20 * dayMs}, NULL, iif(n % 6, NULL, began + 9000000), iif(n % 6, NULL, 'signed_out'),
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36', '192.0.2.' || (n % 250)
  FROM (SELECT n, ${Date.now() - 28 * dayMs} + (n * 7919 % ${27 * 86_400}) * 1000 AS began FROM numbers)`

const busy = {
  sign_ins: 40,
  sign_in_failures: 6,
  throttled: 1,
  refreshes: 900,
  reuse_alarms: 0.06,
  revocations: 22,
}
const hourMs = 3_600_000

/** Two weeks of hours, busier by day than by night. */
function tallies(): string {
  const thisHour = Date.now() - (Date.now() % hourMs)
  const rows = Object.entries(busy).flatMap(([name, most], row) =>
    Array.from({ length: 14 * 24 }, (_, hour) => {
      const dayTime = 0.55 + 0.45 * Math.sin((((thisHour / hourMs - hour) % 24) - 8) * (Math.PI / 12))
      const unrest = 0.75 + ((hour * 7919 + row * 104_729) % 97) / 194
      return `(${thisHour - hour * hourMs}, '${name}', ${Math.floor(most * dayTime * unrest + ((hour * 31) % 17) / 17)})`
    }),
  )
  return `INSERT INTO carnet_tally (hour, name, count) VALUES ${rows.join(',')}`
}
