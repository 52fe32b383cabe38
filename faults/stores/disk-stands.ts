import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CuttableDisk, mountCuttableDisk, mountSmallDisk, type SmallDisk } from './breakable-disk.ts'
import { createSqliteStand } from './sqlite-stand.ts'
import type { StoreStand } from './store-stand.ts'

export interface CuttableStand extends StoreStand {
  readonly disk: CuttableDisk
}

export interface FillableStand extends StoreStand {
  readonly disk: SmallDisk
}

/** A SQLite file on a disk whose power can be cut. */
export function cuttableSqlite(home: string): CuttableStand {
  const disk = mountCuttableDisk(home)
  if (disk === undefined) throw new Error(cannotCut)
  return { ...onDisk(disk), disk }
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
