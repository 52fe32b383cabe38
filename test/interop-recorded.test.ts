// What the real SimpleJWT answered, asked of Carnet again: the same, but for what docs/differences.md tells.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { looksOf, normalisedAnswers } from '../interop/compare/answers.ts'
import { type ComparedSetup, compareSetup } from '../interop/compare/compare-setup.ts'
import { differences } from '../interop/compare/differences/index.ts'
import { splitKey } from '../interop/compare/differences/spot.ts'
import { firstCells } from '../interop/compare/judge.ts'
import { factsOfTokens, readTokens } from '../interop/compare/recorded-tokens.ts'
import { readRecording, settingsOf, strayRecordings } from '../interop/compare/recording.ts'
import { removeFolders, startCarnetStand } from '../interop/drive/carnet-stand.ts'
import { eachSetup } from '../interop/drive/drive-setups.ts'
import { exchange } from '../interop/drive/exchange.ts'
import { play } from '../interop/drive/play.ts'
import { selection } from '../interop/drive/selection.ts'
import { describeUnexplained } from '../interop/report.ts'
import { factsOf } from '../interop/setups/setup.ts'
import { setups } from '../interop/setups/table.ts'

const [firstSetup, ...otherSetups] = setups
if (firstSetup === undefined) throw new Error('There are no setups.')
const first = readRecording(firstSetup, undefined)
const recordings = new Map([
  [firstSetup.name, first] as const,
  ...otherSetups.map((setup) => [setup.name, readRecording(setup, first)] as const),
])
const recordingOf = (name: string) => recordings.get(name) ?? first

afterAll(removeFolders)

let compared: readonly ComparedSetup[] = []

beforeAll(async () => {
  compared = await eachSetup(setups, undefined, async ({ facts, withCarnet }) => {
    const recording = recordingOf(facts.setup.name)
    const chosen = selection(facts.setup, { recording, first }, { usual: 4, costly: 16 })
    const ours = await withCarnet((stand) => play(stand, facts, chosen))
    return compareSetup(facts, recording.answers, normalisedAnswers(ours, looksOf(facts)))
  })
}, 300_000)

test.each(setups.map(({ name }, index) => ({ name, index })))(
  'answers as SimpleJWT does under the setup $name',
  ({ index }) => {
    const { compared: times = 0, unexplained = [] } = compared[index] ?? {}
    expect(unexplained.map(describeUnexplained)).toEqual([])
    expect(times).toBeGreaterThan(200)
  },
)

test('each recording is of the settings that stand in the table', () => {
  for (const setup of setups)
    expect(recordingOf(setup.name).header).toMatchObject({ setup: setup.name, settings: settingsOf(setup) })
  expect(strayRecordings(setups)).toEqual([])
})

test('every difference is one that docs/differences.md tells of, and has a place', () => {
  const told = firstCells(readFileSync(join(import.meta.dirname, '../docs/differences.md'), 'utf8'))
  expect(differences.map(({ reason }) => reason).filter((reason) => !told.includes(reason))).toEqual([])
  const placeless = new Set(differences)
  for (const setup of setups) {
    const { answers } = recordingOf(setup.name)
    const facts = factsOf(setup)
    for (const [key, theirs] of answers)
      for (const difference of placeless)
        if (difference.isAt({ facts, ...splitKey(key), answers }, theirs)) placeless.delete(difference)
  }
  expect([...placeless].map(({ reason }) => reason)).toEqual([])
})

test.concurrent.each(readTokens())(
  'takes the tokens that SimpleJWT signed under the setup $setup',
  async (tokens) => {
    const facts = factsOfTokens(tokens)
    const carnet = await startCarnetStand(facts, undefined)
    try {
      const crossings = await exchange(facts, tokens.issued, { away: carnet, home: undefined })
      expect(crossings.filter(({ isAsExpected }) => !isAsExpected)).toEqual([])
    } finally {
      await carnet.close()
    }
  },
)
