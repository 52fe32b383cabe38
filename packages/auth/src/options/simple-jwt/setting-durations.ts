import { type Duration, durationSeconds } from '../../tokens/index.ts'
import type { Timedelta } from './simple-jwt-settings.ts'

const microsecondsPer: Readonly<Record<keyof Timedelta, number>> = {
  weeks: 604_800_000_000,
  days: 86_400_000_000,
  hours: 3_600_000_000,
  minutes: 60_000_000,
  seconds: 1_000_000,
  milliseconds: 1000,
  microseconds: 1,
}

/**
 * The duration that a setting gives, in whole seconds.
 *
 * @throws TypeError that says what is wrong, as the end of a sentence that begins with the setting.
 */
export function readSettingDuration(
  value: unknown,
  { minimumSeconds, maximumSeconds }: { readonly minimumSeconds: number; readonly maximumSeconds: number },
): Duration {
  const seconds = toSeconds(value)
  if (seconds === undefined) {
    throw new TypeError(
      "must be seconds as a number, a text such as '5m', or an object such as { minutes: 5 }.",
    )
  }
  if (!Number.isInteger(seconds)) throw new TypeError('must be whole seconds: Carnet counts no fractions.')
  if (seconds < minimumSeconds || seconds > maximumSeconds) {
    throw new TypeError(`must be from ${minimumSeconds} to ${maximumSeconds} seconds.`)
  }
  return inLargestUnit(seconds)
}

function inLargestUnit(seconds: number): Duration {
  if (seconds === 0 || seconds % 60 !== 0) return `${seconds}s`
  if (seconds % 3600 !== 0) return `${seconds / 60}m`
  return seconds % 86_400 === 0 ? `${seconds / 86_400}d` : `${seconds / 3600}h`
}

function toSeconds(value: unknown): number | undefined {
  if (typeof value === 'string') return durationSeconds(value)
  const microseconds = typeof value === 'number' ? value * microsecondsPer.seconds : ofTimedelta(value)
  // Python rounds to whole microseconds, so that 1.1 minutes are 66 seconds
  return Number.isFinite(microseconds) ? Math.round(microseconds) / microsecondsPer.seconds : undefined
}

function ofTimedelta(value: unknown): number {
  if (typeof value !== 'object' || value === null) return Number.NaN
  const parts = Object.entries(value).filter(([, count]) => count !== undefined)
  if (parts.length === 0) return Number.NaN
  return parts.reduce(
    (sum, [unit, count]) =>
      sum + (isUnit(unit) && typeof count === 'number' ? count * microsecondsPer[unit] : Number.NaN),
    0,
  )
}

const isUnit = (name: string): name is keyof Timedelta => Object.hasOwn(microsecondsPer, name)
