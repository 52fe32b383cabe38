// `npm run simulate`: plays the long and the short version, and writes figures and tables. `-- --short`: the short one
// alone, shown and not written.
import { writeFileSync } from 'node:fs'
import { long, play, short } from './play.ts'
import { resultsFile, writeTables } from './tables.ts'

const [flag] = process.argv.slice(2)
if (flag === '--short') console.log(JSON.stringify(await play(short), undefined, 2))
else {
  const results = { long: await play(long), short: await play(short) }
  writeFileSync(resultsFile, `${JSON.stringify(results, undefined, 2)}\n`)
  writeTables(results)
}
