import type { Value } from '../sql/index.ts'
import { fromDjangoTime } from './times.ts'

/** How Django keeps the values of a kind of field, which are given and taken as JSON holds them. */
export interface ColumnKind {
  readonly name: 'whole number' | 'uuid' | 'time' | 'boolean' | 'json' | 'text or number'
  /** Never called with null; whole numbers are `bigint` where the database gives them so. */
  readonly read: (value: unknown) => unknown
  /** Never called with null. Undefined: no such value can be kept. */
  readonly write: (value: unknown) => Value | undefined
  /** The value that Python's `str()` spells like this; undefined where it spells none so. */
  readonly spelled: (text: string) => Value | undefined
}

export const plain: ColumnKind = {
  name: 'text or number',
  read: (value) => (typeof value === 'bigint' ? fromWhole(value) : value),
  write(value) {
    // a number would be bound as a float, and a column of texts would keep 5 as '5.0'
    if (typeof value === 'boolean' || Number.isSafeInteger(value)) return BigInt(value as number | boolean)
    return typeof value === 'string' || typeof value === 'number' ? value : undefined
  },
  spelled: (text) => text,
}

/** Beyond its bits a number is none that the column could hold, and PostgreSQL would refuse even to look for it. */
export const whole = (bits: number): ColumnKind => ({
  ...plain,
  name: 'whole number',
  spelled: (text) => toWhole(text, bits),
})

/** `dash`: what stands between the groups of digits, because SQLite's are kept without. */
export const uuid = (dash: '' | '-'): ColumnKind => ({
  name: 'uuid',
  read: (value) => String(value).replace(/^(.{8})-?(.{4})-?(.{4})-?(.{4})-?(.{12})$/, '$1-$2-$3-$4-$5'),
  write: (value) => (typeof value === 'string' ? toUuid(value.toLowerCase(), dash) : undefined),
  spelled: (text) => toUuid(text, dash),
})

export const time = (toTime: (ms: number) => Value): ColumnKind => ({
  name: 'time',
  read: (value) => new Date(fromDjangoTime(value)).toISOString(),
  write(value) {
    const ms = value instanceof Date ? value.getTime() : Date.parse(String(value))
    return Number.isNaN(ms) ? undefined : toTime(ms)
  },
  spelled: () => undefined,
})

export const json: ColumnKind = {
  name: 'json',
  read: (value) => JSON.parse(String(value)),
  write: (value) => JSON.stringify(value),
  spelled: () => undefined,
}

/** A whole number beyond 2^53 would lose digits as a number. */
function fromWhole(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

function toWhole(text: string, bits: number): bigint | undefined {
  if (!/^(0|-?[1-9]\d{0,18})$/.test(text)) return undefined
  const value = BigInt(text)
  return BigInt.asIntN(bits, value) === value ? value : undefined
}

function toUuid(dashed: string, dash: string): string | undefined {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(dashed) ? dashed.replaceAll('-', dash) : undefined
}
