// Random histories, in which the real rules over each store and the model always agree.
//
// CARNET_MODEL_HISTORIES says how many (default 400 on SQLite, and a share of that elsewhere), CARNET_MODEL_SEED where
// they begin. The long run has 100,000: CARNET_MODEL_HISTORIES=100000 npm run test:unit -- test/model
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Counts, openGame, variants } from './game.ts'
import { history } from './steps.ts'
import { places } from './stores.ts'

const histories = Number(process.env['CARNET_MODEL_HISTORIES'] ?? 400)
const seed = Number(process.env['CARNET_MODEL_SEED'] ?? 20_261_122)

test.each(places)(
  'every history on %s ends as the model says',
  async (_name, start, share) => {
    const place = await start()
    const counts: Counts = {}
    const numRuns = Math.ceil((histories * share) / variants.length)
    for (const variant of variants) {
      const game = await openGame(variant, place.open)
      await fc.assert(
        fc.asyncProperty(history, (steps) => game.play(steps, counts)),
        { seed, numRuns },
      )
      await game.close()
    }
    await place.close()
    // what never happens proves nothing
    for (const says of ['rotated', 'graced', 'late', 'reused', 'none', 'good', 'begun', 'done'])
      expect([says, counts[says]]).toEqual([says, expect.toSatisfy((count) => count > numRuns / 10)])
  },
  3_600_000,
)
