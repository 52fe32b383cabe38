// Django and Carnet at once on one database that Django's own `migrate` made.

import { accounts } from './one-database/accounts.ts'
import { blacklists } from './one-database/blacklists.ts'
import { type OpenDatabase, onSqlite } from './one-database/databases.ts'
import { leaving } from './one-database/leaving.ts'
import { passwords } from './one-database/passwords.ts'
import { people } from './one-database/people.ts'
import { type RaceCounts, races } from './one-database/races.ts'
import { rollback } from './one-database/rollback.ts'
import { rotations } from './one-database/rotations.ts'
import { openWorld, type World } from './one-database/world.ts'
import type { Peer } from './peer/peer.ts'

export interface OneDatabaseResult {
  /** How many things were looked at, by chapter. */
  readonly checked: ReadonlyMap<string, number>
  /** What was not so. */
  readonly failed: readonly string[]
  readonly races: Readonly<Record<string, RaceCounts>>
}

/** Plays every chapter, whatever failed before it. Default: on a SQLite file. */
export async function oneDatabase(
  peer: Peer,
  openDatabase: OpenDatabase = onSqlite,
): Promise<OneDatabaseResult> {
  const checked = new Map<string, number>()
  const failed: string[] = []
  let chapter = ''
  const check: World['check'] = (what, isTrue) => {
    checked.set(chapter, (checked.get(chapter) ?? 0) + 1)
    if (!isTrue) failed.push(`${chapter}: ${what}`)
  }
  const world = await openWorld({ peer, openDatabase, people, check })
  try {
    const tables = await world.database.tables()
    const begin = (name: string) => {
      chapter = name
    }
    begin('accounts made and ended at either server')
    await accounts(world)
    begin('blacklists of either server')
    await blacklists(world)
    begin('rotation at either server')
    await rotations(world)
    begin('passwords and hashes of either server')
    await passwords(world)
    begin('refreshes at once')
    const counts = await races(world)
    begin('Django alone again')
    await rollback(world, tables)
    begin('carnet import django')
    await leaving(world)
    return { checked, failed, races: counts }
  } finally {
    await world.close()
  }
}
