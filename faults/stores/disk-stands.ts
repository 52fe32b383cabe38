import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CuttableDisk, mountCuttableDisk, mountSmallDisk, type SmallDisk } from './breakable-disk.ts'
import { createPostgresStand } from './postgres-stand.ts'
import { createSqliteStand } from './sqlite-stand.ts'
import type { StoreStand } from './store-stand.ts'

export interface CuttableStand extends StoreStand {
  readonly disk: CuttableDisk
  /** Stops, ends and starts again whatever serves the database from this disk, which may be nothing. */
  readonly freeze: () => void
  readonly end: () => Promise<void>
  readonly start: () => Promise<void>
}

export interface FillableStand extends StoreStand {
  readonly disk: SmallDisk
}

/** A SQLite file on a disk whose power can be cut. */
export function cuttableSqlite(home: string): CuttableStand {
  const disk = mountCuttableDisk(home)
  if (disk === undefined) throw new Error(cannotCut)
  const nothing = async () => undefined
  return { ...onDisk(disk), disk, freeze: () => undefined, end: nothing, start: nothing }
}

/** A PostgreSQL server with its data on such a disk. */
export async function cuttablePostgres(): Promise<CuttableStand> {
  const home = mkdtempSync(join(tmpdir(), 'carnet-disk-'))
  // its server is another user's
  chmodSync(home, 0o755)
  const disk = mountCuttableDisk(home, 400)
  if (disk === undefined) throw new Error(cannotCut)
  const stand = await createPostgresStand(disk.folder)
  const { server } = stand
  return {
    ...stand,
    disk,
    freeze: () => server.freeze('everything'),
    end: server.kill,
    start: server.start,
    async remove() {
      await stand.remove()
      await disk.remove()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A SQLite file on a disk that can be filled. */
export function fillableSqlite(home: string): FillableStand {
  const disk = mountSmallDisk(home, 8)
  if (disk === undefined) throw new Error(cannotFill)
  return { ...onDisk(disk), disk }
}

function onDisk(disk: { readonly folder: string; readonly remove: () => Promise<void> }): StoreStand {
  const store = createSqliteStand(disk.folder)
  return { ...store, remove: disk.remove }
}

const cannotCut = 'this user cannot mount a file system from a file (loop device, mkfs.ext4)'
const cannotFill = 'this user cannot mount a small disk in memory'

/** Why not; undefined: it works here, which was tried. */
export const cuttingUnavailable = () => tried(mountCuttableDisk, cannotCut)
export const fillingUnavailable = () => tried((home) => mountSmallDisk(home, 1), cannotFill)

function tried(
  mount: (home: string) => { readonly remove: () => Promise<void> } | undefined,
  reason: string,
): string | undefined {
  const home = mkdtempSync(join(tmpdir(), 'carnet-disk-'))
  const disk = mount(home)
  void disk?.remove().then(() => rmSync(home, { recursive: true, force: true }))
  return disk === undefined ? reason : undefined
}
