import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { createAuth } from '@carnet/auth'
import { createDjangoDatabase, type DjangoShape } from './django-database.ts'
import { inProcess } from './in-process.ts'

/** The key of both servers. */
export const secret = createHash('sha256').update('of these tests').digest('hex')

/** What Django wrote for the password `lètmein`, with as few iterations as tests can bear. */
export const letmein =
  'pbkdf2_sha256$1000$seasalt0123456789abcdef$FCAs9lBHMuIi1cFlYu6bd9kD6MnB5ohtmabS2IyJcCo='

let places = 0

/** A Django's database, and a place for one of Carnet's. */
export function createPlace(folder: string, shape: DjangoShape = {}) {
  places += 1
  const source = join(folder, `django-${places}.sqlite3`)
  const path = join(folder, `carnet-${places}.db`)
  const env = { DATABASE_URL: `sqlite:${path}`, CARNET_SECRET: secret }
  const carnet = (...argv: string[]) => inProcess(argv, { env })
  return {
    django: createDjangoDatabase(source, secret, shape),
    source,
    path,
    env,
    carnet,
    migrate: () => carnet('migrate'),
    importDjango: (...flags: string[]) => carnet('import', 'django', '--from', `sqlite:${source}`, ...flags),
    all: (sql: string) => allOf(path, sql),
  }
}

export function allOf(path: string, sql: string) {
  const database = new DatabaseSync(path, { readOnly: true })
  const rows = database.prepare(sql).all()
  database.close()
  return rows.map((row) => ({ ...row }))
}

/** All that an import writes, but what it remembers of itself. */
export const everything = (path: string) =>
  ['carnet_user', 'carnet_session', 'carnet_revocation'].map((table) =>
    allOf(path, `SELECT * FROM ${table} ORDER BY 1`),
  )

/** What a summary in JSON says of the rows that did not come, or not wholly. */
export const problemsIn = (stdout: string) =>
  (
    JSON.parse(stdout).problems as { subject: string; isCarried: boolean; reason: string; ids: string[] }[]
  ).map(({ subject, isCarried, reason, ids }) => [subject, isCarried, reason, ids])

type Auth = Pick<Awaited<ReturnType<typeof createAuth>>, 'handler'>

/** Posts JSON to a path below `/api/`, as a client of SimpleJWT does. */
export async function postTo({ handler }: Auth, path: string, body: object) {
  const response = await handler(
    new Request(`http://carnet.test/api/${path}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, string>> }
}
