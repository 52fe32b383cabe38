// `npm run interop`: the real SimpleJWT and Carnet, side by side, asked the same. Names of setups may follow.
import { findPostgres, startTestPostgres } from '../packages/auth/src/testing/test-postgres.ts'
import { looksOf, normalisedAnswers } from './compare/answers.ts'
import { type ComparedSetup, compareSetup } from './compare/compare-setup.ts'
import { eachSetup, type ReadyPeer, readyPeer, type Stands } from './drive/drive-setups.ts'
import { endOnSignals } from './drive/end-on-signals.ts'
import { type Exchanged, exchangeBothWays } from './drive/exchange-both-ways.ts'
import { play } from './drive/play.ts'
import { onPostgres } from './one-database/databases.ts'
import { oneDatabase } from './one-database.ts'
import { printComparison, printExchange, printIdle, printOneDatabase } from './report.ts'
import { isExchanged, setups } from './setups/table.ts'

const named = process.argv.slice(2)
const isNamed = ({ name }: { readonly name: string }) => named.length === 0 || named.includes(name)

interface Result {
  readonly compared: ComparedSetup
  readonly exchanged: readonly Exchanged[]
}

/** Both are asked at the same time. */
async function runSetup({ facts, withCarnet, withDjango }: Stands): Promise<Result> {
  const looks = looksOf(facts)
  return withDjango((django) =>
    withCarnet(async (carnet) => {
      const [theirs, ours] = await Promise.all([play(django, facts), play(carnet, facts)])
      return {
        compared: compareSetup(facts, normalisedAnswers(theirs, looks), normalisedAnswers(ours, looks)),
        exchanged: isExchanged(facts.setup) ? await exchangeBothWays(facts, { carnet, django }) : [],
      }
    }),
  )
}

async function run(ready: ReadyPeer): Promise<boolean> {
  console.log(`The peer: ${ready.peer.description}\n`)
  const results = await eachSetup(setups.filter(isNamed), ready, runSetup)
  const compared = results.map((result) => result.compared)
  const verdicts = [
    printComparison(compared),
    named.length > 0 || printIdle(compared),
    printExchange(results.flatMap(({ exchanged }) => exchanged)),
    named.length > 0 || printOneDatabase('SQLite', await oneDatabase(ready.peer)),
    named.length > 0 || (await playOnPostgres(ready)),
  ]
  return verdicts.every(Boolean)
}

async function playOnPostgres({ peer }: ReadyPeer): Promise<boolean> {
  if (findPostgres() === undefined) {
    console.log('Not run here: both servers over one PostgreSQL database. It is not installed.')
    return true
  }
  const postgres = await startTestPostgres({ isDurable: false })
  try {
    return printOneDatabase('PostgreSQL', await oneDatabase(peer, onPostgres(postgres)))
  } finally {
    await postgres.close()
  }
}

endOnSignals()
const ready = await readyPeer()
if ('unavailable' in ready) {
  console.error(`There is no peer here: ${ready.unavailable}`)
  process.exitCode = 1
} else {
  const isGood = await run(ready).finally(ready.peer.remove)
  process.exitCode = isGood ? 0 : 1
}
