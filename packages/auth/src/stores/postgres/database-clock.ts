import { first } from '../sql/index.ts'
import type { PostgresConnection } from './connection.ts'

/** The database's clock, by which all processes go, as well as this one knows it without asking. */
export interface DatabaseClock {
  /** Unix milliseconds. */
  readonly now: () => number
  readonly stop: () => void
}

// less than that is the way there and back, and makes nobody disagree
const toleranceMs = 500
const everyMs = 10_000
// while the database does not answer
const restMs = 500

/**
 * Asks now, and again and again. In between it goes by the clock that nobody can set; where the machine's own has been set
 * meanwhile, or slept, it asks at once. Rejects when the first answer fails.
 */
export async function followClock({ run }: Pick<PostgresConnection, 'run'>): Promise<DatabaseClock> {
  let baseMs = Number.NaN
  let wallMs = Number.NaN
  let askedMs = 0
  async function learn(): Promise<void> {
    const asked = performance.now()
    askedMs = asked
    const row = await run(() => first('SELECT :now AS now'))
    const halfWay = (asked + performance.now()) / 2
    wallMs = Date.now() - performance.now()
    const found = Number(row?.['now']) - halfWay
    baseMs = Math.abs(found - wallMs) < toleranceMs ? wallMs : found
  }
  const learnAgain = () => void learn().catch(() => undefined)
  await learn()
  const timer = setInterval(learnAgain, everyMs).unref()
  return {
    now() {
      const steadyMs = performance.now()
      const isSet = Math.abs(Date.now() - steadyMs - wallMs) > toleranceMs
      if (isSet && steadyMs > askedMs + restMs) learnAgain()
      return Math.round(baseMs + steadyMs)
    },
    stop: () => clearInterval(timer),
  }
}
