// The real SimpleJWT, where this machine can run it: what was recorded of it is true, and its tokens and Carnet's are
// good at the other server.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { looksOf, normalisedAnswers } from '../interop/compare/answers.ts'
import { matches } from '../interop/compare/normalised.ts'
import { readRecording } from '../interop/compare/recording.ts'
import { removeFolders } from '../interop/drive/carnet-stand.ts'
import { eachSetup, readyPeer, type Stands } from '../interop/drive/drive-setups.ts'
import { type Exchanged, exchangeBothWays } from '../interop/drive/exchange-both-ways.ts'
import { play } from '../interop/drive/play.ts'
import { selection } from '../interop/drive/selection.ts'
import type { Stand } from '../interop/drive/stand.ts'
import { onPostgres } from '../interop/one-database/databases.ts'
import { oneDatabase } from '../interop/one-database.ts'
import type { Facts } from '../interop/setups/setup.ts'
import { isExchanged, setups } from '../interop/setups/table.ts'
import { findPostgres, startTestPostgres } from '../packages/auth/src/testing/test-postgres.ts'
import { tellUnavailable } from './races/unavailable.ts'

const [firstSetup] = setups
if (firstSetup === undefined) throw new Error('There are no setups.')
const first = readRecording(firstSetup, undefined)

interface Result {
  /** What is not as it was recorded. */
  readonly surprises: readonly unknown[]
  readonly exchanged: readonly Exchanged[]
}

async function runSetup({ facts, withCarnet, withDjango }: Stands): Promise<Result> {
  return withDjango(async (django) => ({
    surprises: await findSurprises(facts, django),
    exchanged: isExchanged(facts.setup)
      ? await withCarnet((carnet) => exchangeBothWays(facts, { carnet, django }))
      : [],
  }))
}

async function findSurprises(facts: Facts, django: Stand): Promise<unknown[]> {
  const recording = facts.setup === firstSetup ? first : readRecording(facts.setup, first)
  const chosen = selection(facts.setup, { recording, first }, { usual: 20, costly: 20 })
  const answers = normalisedAnswers(await play(django, facts, chosen), looksOf(facts))
  return [...answers]
    .filter(([key, answer]) => !matches(recording.answers.get(key), answer))
    .map(([key, answer]) => ({ key, answer, recorded: recording.answers.get(key) }))
}

const ready = await readyPeer()

if ('unavailable' in ready) {
  const absent = `the real SimpleJWT beside ours (its recorded answers were compared): ${ready.unavailable}`
  tellUnavailable(absent)
  test.runIf(false)(absent, () => undefined)
} else {
  const results = new Map<string, Result>()

  beforeAll(async () => {
    await eachSetup(setups, ready, async (stands) => {
      results.set(stands.facts.setup.name, await runSetup(stands))
    })
  }, 600_000)
  afterAll(() => {
    ready.peer.remove()
    removeFolders()
  })

  const expectAgreement = ({ checked, failed, races }: Awaited<ReturnType<typeof oneDatabase>>) => {
    expect(failed).toEqual([])
    expect([...checked.values()].every((times) => times > 0)).toBe(true)
    expect(races['at Carnet']).toEqual({ requests: 80, granted: 80, successors: 10, faults: 0 })
  }
  const isInstalled = findPostgres() !== undefined
  if (!isInstalled) tellUnavailable('Django and Carnet on one PostgreSQL database: it is not installed')

  // side by side, because Django's hashes make each of them slow
  describe.concurrent('both servers work on one database that Django made', { timeout: 300_000 }, () => {
    test('a SQLite file', async () => expectAgreement(await oneDatabase(ready.peer)))

    test.skipIf(!isInstalled)('on PostgreSQL', async () => {
      const postgres = await startTestPostgres({ isDurable: false })
      try {
        expectAgreement(await oneDatabase(ready.peer, onPostgres(postgres)))
      } finally {
        await postgres.close()
      }
    })
  })

  test.each(setups.map(({ name }) => name))('SimpleJWT answers as recorded under the setup %s', (name) => {
    expect(results.get(name)?.surprises).toEqual([])
  })

  test.each(setups.filter(isExchanged).map(({ name }) => name))(
    'tokens of one server are good at the other one under the setup %s',
    (name) => {
      const { exchanged = [] } = results.get(name) ?? {}
      const failed = exchanged.flatMap(({ direction, crossings }) =>
        crossings.filter(({ isAsExpected }) => !isAsExpected).map((crossing) => ({ direction, ...crossing })),
      )
      expect(exchanged).toHaveLength(2)
      expect(failed).toEqual([])
    },
  )
}
