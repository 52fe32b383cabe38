import { CommandError } from './command.ts'

/** The place in the chain that a flag names. */
export function parsePosition(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new CommandError(`${flag} must be a whole number from 1.`)
  return Number(text)
}

/** The time that a flag names: a date, which begins at midnight UTC, or a date and time with its zone. */
export function parseTime(flag: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
    ? new Date(text)
    : new Date(Number.NaN)
  if (!Number.isNaN(time.getTime())) return time
  throw new CommandError(`${flag} must be a date such as 2026-01-31, or a time such as 2026-01-31T08:00:00Z.`)
}
