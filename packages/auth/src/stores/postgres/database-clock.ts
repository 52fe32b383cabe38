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

/** Asks now, and again and again: the machine's own clock may be set meanwhile. Rejects when the first answer fails. */
export async function followClock({ run }: Pick<PostgresConnection, 'run'>): Promise<DatabaseClock> {
  let offsetMs = 0
  async function learn(): Promise<void> {
    const asked = Date.now()
    const row = await run(() => first('SELECT :now AS now'))
    const halfWay = (asked + Date.now()) / 2
    const found = Math.round(Number(row?.['now']) - halfWay)
    offsetMs = Math.abs(found) < toleranceMs ? 0 : found
  }
  await learn()
  const timer = setInterval(() => void learn().catch(() => undefined), everyMs).unref()
  return { now: () => Date.now() + offsetMs, stop: () => clearInterval(timer) }
}
