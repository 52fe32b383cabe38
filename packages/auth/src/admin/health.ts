import type { AdminHealth } from '@carnet/contract'

/** What was measured of the parts of a server. */
export interface Measured {
  /** How long the database took to answer; undefined: it did not. */
  readonly databaseMs: number | undefined
  readonly feed: {
    readonly isStale: boolean
    readonly isRefusing: boolean
    /** Since somebody heard of revocations. */
    readonly ageMs: number
    readonly sessions: number
  }
  /** The key that signs. `own`: the options bring it; undefined: there is none. */
  readonly key: 'own' | { readonly algorithm: string; readonly ageMs: number } | undefined
  /** How many rows of the audit log have no place in its chain; undefined: nothing is written down. */
  readonly unsealed: number | undefined
}

/** How well the parts are, in sentences for people. */
export const healthOf = ({ databaseMs, feed, key, unsealed }: Measured): AdminHealth[] => [
  databaseHealth(databaseMs),
  feedHealth(feed),
  keyHealth(key),
  auditHealth(unsealed),
]

function databaseHealth(ms: Measured['databaseMs']): AdminHealth {
  if (ms === undefined)
    return { part: 'database', state: 'bad', detail: 'Does not answer, or has stopped writing.' }
  const detail = `Answers within ${Math.max(1, Math.round(ms))} ms.`
  return { part: 'database', state: ms < slowMs ? 'good' : 'warning', detail }
}

const slowMs = 500

function feedHealth({ isStale, isRefusing, ageMs, sessions }: Measured['feed']): AdminHealth {
  const detail = `Heard of revocations ${(ageMs / 1000).toFixed(1)} s ago; keeps ${sessions} ended sessions.`
  return { part: 'feed', state: isRefusing ? 'bad' : isStale ? 'warning' : 'good', detail }
}

function keyHealth(key: Measured['key']): AdminHealth {
  if (key === 'own')
    return { part: 'keys', state: 'good', detail: 'The signing key is brought by the options.' }
  if (key === undefined) return { part: 'keys', state: 'bad', detail: 'No key signs.' }
  const days = Math.floor(key.ageMs / dayMs)
  const since = days < 1 ? 'less than a day' : days === 1 ? 'a day' : `${days} days`
  const detail = `The ${key.algorithm} key signs for ${since}.`
  return { part: 'keys', state: days < oldDays ? 'good' : 'warning', detail }
}

const dayMs = 86_400_000
// twice as long as a key is to sign by default
const oldDays = 180

function auditHealth(rows: Measured['unsealed']): AdminHealth {
  if (rows === undefined) return { part: 'audit', state: 'warning', detail: 'Nothing is written down.' }
  const detail = rows === 0 ? 'Every row is chained.' : `${rows} rows wait to be chained.`
  return { part: 'audit', state: rows < manyRows ? 'good' : 'warning', detail }
}

const manyRows = 10_000
