// `npm run interop:record`: asks the real SimpleJWT everything, and writes down what it answers.
import { looksOf, normalisedAnswers } from './compare/answers.ts'
import { type RecordedTokens, tokensOf, writeTokens } from './compare/recorded-tokens.ts'
import { type Recording, readRecording, removeStrayRecordings, writeRecording } from './compare/recording.ts'
import { eachSetup, type ReadyPeer, readyPeer } from './drive/drive-setups.ts'
import { endOnSignals } from './drive/end-on-signals.ts'
import { issueAt } from './drive/exchange.ts'
import { play } from './drive/play.ts'
import type { Setup } from './setups/setup.ts'
import { isExchanged, setups } from './setups/table.ts'

async function record(ready: ReadyPeer): Promise<void> {
  const [first, ...others] = setups
  if (first === undefined) return
  const tokens = [
    ...(await recordSetups([first], ready, undefined)),
    ...(await recordSetups(others, ready, readRecording(first, undefined))),
  ]
  writeTokens(tokens)
  removeStrayRecordings(setups)
  console.log(`Tokens of ${tokens.length} setups`)
}

/** Writes what is answered, and gives the tokens that are worth keeping. */
async function recordSetups(
  some: readonly Setup[],
  ready: ReadyPeer,
  base: Recording | undefined,
): Promise<RecordedTokens[]> {
  const issued = await eachSetup(some, ready, ({ facts, withDjango }) =>
    withDjango(async (stand) => {
      const answers = normalisedAnswers(await play(stand, facts), looksOf(facts))
      writeRecording(facts.setup, { peer: ready.peer.description, answers, base })
      console.log(`${facts.setup.name}: ${answers.size} answers`)
      return isExchanged(facts.setup) ? [tokensOf(facts, await issueAt(stand))] : []
    }),
  )
  return issued.flat()
}

endOnSignals()
const ready = await readyPeer()
if ('unavailable' in ready) {
  console.error(`There is no peer here: ${ready.unavailable}`)
  process.exitCode = 1
} else {
  await record(ready).finally(ready.peer.remove)
}
