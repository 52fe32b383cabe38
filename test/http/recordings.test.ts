// What the real SimpleJWT answered, asked of Carnet again: the same status, body and challenge, but for one table.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { firstCells, judge } from '../../interop/compare/judge.ts'
import { tellUnavailable } from '../races/unavailable.ts'
import { differences, isListed, listedKeys, withoutCounterpart } from './recordings/differences.ts'
import { answerOf, areRecordingsHere, readRecorded } from './recordings/exchange.ts'
import { postClaims, type ReplayOptions, replay, type TokensFrom } from './recordings/replay.ts'

interface Setup {
  /** What the file says of itself, so that the options beside it cannot be those of another. */
  readonly settings: string
  readonly options: ReplayOptions
}

const post1: ReplayOptions = { refreshLifetime: '30d', claims: postClaims }
const setups: Readonly<Record<string, Setup>> = {
  post1: { settings: '{}', options: post1 },
  rotbl: { settings: "{'BLACKLIST_AFTER_ROTATION': True}", options: post1 },
  nobl: { settings: "{'NOBL': True, 'BLACKLIST_AFTER_ROTATION': True}", options: post1 },
  plain: {
    settings: "{'DROP': ['TOKEN_OBTAIN_SERIALIZER', 'ROTATE_REFRESH_TOKENS', 'REFRESH_TOKEN_LIFETIME']}",
    options: { rotate: false },
  },
  drf: { settings: '{}', options: post1 },
  hdr: {
    settings: "{'AUTH_HEADER_TYPES': ('JWT', 'Bearer')}",
    options: { ...post1, headerTypes: ['JWT', 'Bearer'] },
  },
  lastlogin: { settings: "{'UPDATE_LAST_LOGIN': True}", options: { ...post1, updateLastLogin: true } },
}

const whoseTokens: readonly [TokensFrom, string][] = [
  ['ours', 'the tokens it has answered itself'],
  ['theirs', 'the tokens of the recording'],
]
const cases = Object.keys(setups).flatMap((file) =>
  whoseTokens.map(([from, words]) => ({ file, from, words })),
)

const absent = 'recordings of SimpleJWT: not replayed, set CARNET_VECTORS to the folder that holds them'
if (!areRecordingsHere) tellUnavailable(absent)

/** What differs from what is expected, in either direction: a listed difference that is none any more is one. */
async function findSurprises(file: string, from: TokensFrom): Promise<unknown[]> {
  const { settings, options } = setups[file] ?? { settings: '', options: {} }
  const recorded = readRecorded(file)
  expect(recorded.settings).toBe(settings)
  const surprises: unknown[] = []
  for (const { exchange, answer } of await replay(recorded, options, from)) {
    const spot = { key: `${file}: ${exchange.label}`, from }
    if (spot.key in withoutCounterpart) continue
    const comparison = { theirs: answerOf(exchange), ours: answerOf(answer) }
    const verdict = judge(spot, comparison, differences)
    const isIdle = verdict.outcome === 'equal' && isListed(spot)
    if (verdict.outcome === 'unexplained' || isIdle) surprises.push({ ...spot, ...comparison, ...verdict })
  }
  return surprises
}

test('every difference is one that docs/differences.md tells of', () => {
  const told = firstCells(readFileSync(join(import.meta.dirname, '../../docs/differences.md'), 'utf8'))
  const reasons = [...differences.map(({ reason }) => reason), ...Object.values(withoutCounterpart)]
  expect(reasons.filter((reason) => !told.includes(reason))).toEqual([])
})

if (areRecordingsHere) {
  test.each(cases)('$file is answered as recorded, with $words', async ({ file, from }) => {
    expect(await findSurprises(file, from)).toEqual([])
  })

  test('every difference, and everything without a counterpart, is of some recording', () => {
    const known = Object.keys(setups).flatMap((file) =>
      readRecorded(file).exchanges.map(({ label }) => `${file}: ${label}`),
    )
    const listed = [...listedKeys, ...Object.keys(withoutCounterpart)]
    expect(listed.filter((key) => !known.includes(key))).toEqual([])
  })
} else {
  test.runIf(false)(absent, () => undefined)
}
