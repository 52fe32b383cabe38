import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const repository = resolve(import.meta.dirname, '../..')
const folder = resolve(repository, process.env['CARNET_VECTORS'] ?? '../shared/vectors')

export interface Vectors<Row> {
  readonly rows: readonly Row[]
  readonly isMissing: boolean
  /** The name of a test on these vectors; it says so where they are missing. */
  readonly named: (name: string) => string
}

/**
 * The rows that `select` finds in a published file of vectors; none where this machine does not have the file, which
 * is said on the console and in the list of what was not run.
 */
export function readVectors<File, Row>(path: string, select: (file: File) => readonly Row[]): Vectors<Row> {
  const file = resolve(folder, path)
  if (existsSync(file)) {
    return { rows: select(JSON.parse(readFileSync(file, 'utf8'))), isMissing: false, named: (name) => name }
  }
  const reason = `${path}: not run, because there is no ${file}`
  console.warn(reason)
  const list = process.env['CARNET_UNAVAILABLE']
  if (list) appendFileSync(list, `${reason}\n`)
  return { rows: [], isMissing: true, named: (name) => `${name} (not run: no ${file})` }
}
