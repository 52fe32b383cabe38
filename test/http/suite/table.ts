import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Prints how many cases have passed, by host and subject; into the folder for artefacts too, where there is one. */
export function tellTable(name: string, table: Readonly<Record<string, Readonly<Record<string, number>>>>) {
  console.table(table)
  const folder = process.env['CARNET_ARTEFACTS']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(table, undefined, 2)}\n`)
}
