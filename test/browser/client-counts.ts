import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Prints what was counted in each scenario; into the folder for artefacts too, where there is one. */
export function createCounts(name: string) {
  const scenarios: Record<string, Readonly<Record<string, number>>> = {}
  return function tell(scenario: string, counts: Readonly<Record<string, number>>): void {
    const words = Object.entries(counts).map(([what, count]) => `${count} ${what}`)
    console.log(`${scenario}: ${words.join(', ')}`)
    scenarios[scenario] = counts
    const folder = process.env['CARNET_ARTEFACTS']
    if (folder === undefined) return
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(scenarios, undefined, 2)}\n`)
  }
}
