import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const home = join(import.meta.dirname, '.scratch')

/** A folder on the disk that holds the repository, never in memory, gone when the process ends. */
export function createScratch(): string {
  mkdirSync(home, { recursive: true })
  const folder = mkdtempSync(join(home, 'run-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
