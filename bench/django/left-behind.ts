import { DatabaseSync } from 'node:sqlite'
import { countRows } from '../storage.ts'
import type { OfEach } from './bench.ts'
import type { Databases } from './databases.ts'

const ofEach = <T>(
  { plain, tuned, carnet }: Databases,
  of: (path: string, users: string) => T,
): OfEach<T> => ({
  Django: of(plain.database, 'auth_user'),
  'Django, tuned': of(tuned.database, 'auth_user'),
  carnet: of(carnet.path, 'carnet_user'),
})

/** How many rows there are in all tables of each database. */
export const rowsOf = (databases: Databases): OfEach<number> =>
  ofEach(databases, (path) => Object.values(countRows(path)).reduce((sum, rows) => sum + rows, 0))

/** How each hashes the password that log-ins show, without salt and hash. @throws Error unless tuned is as carnet. */
export function hashesOf(databases: Databases): OfEach<string> {
  const hashes = ofEach(databases, (path, users) => {
    const database = new DatabaseSync(path)
    const row = database.prepare(`SELECT password FROM ${users} WHERE username = 'user0'`).get()
    database.close()
    return String(row?.['password']).split('$').slice(0, -2).join('$')
  })
  const { carnet, 'Django, tuned': tuned } = hashes
  if (!tuned.endsWith(carnet)) throw new Error(`The hashes are not the same: ${tuned} and ${carnet}.`)
  return hashes
}
