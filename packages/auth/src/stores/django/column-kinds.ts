import type { Row } from '../sqlite/index.ts'
import { fromDjangoTime, toDjangoTime } from './times.ts'

/** What stands in a column of SQLite; whole numbers are read as `bigint`. */
export type Value = Row[string]

/** How Django keeps the values of a kind of field, which are given and taken as JSON holds them. */
export interface ColumnKind {
  readonly name: 'whole number' | 'uuid' | 'time' | 'boolean' | 'json' | 'text or number'
  /** Never called with null. */
  readonly read: (value: Value) => unknown
  /** Never called with null. Undefined: no such value can be kept. */
  readonly write: (value: unknown) => Value | undefined
  /** The value that Python's `str()` spells like this; undefined where it spells none so. */
  readonly spelled: (text: string) => Value | undefined
}

const plain: ColumnKind = {
  name: 'text or number',
  read: (value) => (typeof value === 'bigint' ? fromWhole(value) : value),
  write(value) {
    // a number would be bound as a float, and a column of texts would keep 5 as '5.0'
    if (typeof value === 'boolean' || Number.isSafeInteger(value)) return BigInt(value as number | boolean)
    return typeof value === 'string' || typeof value === 'number' ? value : undefined
  },
  spelled: (text) => text,
}

const whole: ColumnKind = { ...plain, name: 'whole number', spelled: toWhole }

const uuid: ColumnKind = {
  name: 'uuid',
  read: (value) => String(value).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  write: (value) => (typeof value === 'string' ? toHex(value.toLowerCase()) : undefined),
  spelled: toHex,
}

const time: ColumnKind = {
  name: 'time',
  read: (value) => new Date(fromDjangoTime(String(value))).toISOString(),
  write(value) {
    const ms = value instanceof Date ? value.getTime() : Date.parse(String(value))
    return Number.isNaN(ms) ? undefined : toDjangoTime(ms)
  },
  spelled: () => undefined,
}

const boolean: ColumnKind = {
  name: 'boolean',
  read: (value) => Number(value) === 1,
  write: (value) => (typeof value === 'boolean' ? BigInt(value) : undefined),
  spelled: () => undefined,
}

const json: ColumnKind = {
  name: 'json',
  read: (value) => JSON.parse(String(value)),
  write: (value) => JSON.stringify(value),
  spelled: () => undefined,
}

/** The types that Django declares on SQLite; all others hold texts or numbers as they are. */
const byType: ReadonlyMap<string, ColumnKind> = new Map([
  ['char(32)', uuid],
  ['datetime', time],
  ['bool', boolean],
  ['json', json],
  ...['integer', 'bigint', 'smallint', 'integer unsigned', 'bigint unsigned', 'smallint unsigned'].map(
    (type) => [type, whole] as const,
  ),
])

export const kindOf = (declaredType: string): ColumnKind => byType.get(declaredType.toLowerCase()) ?? plain

/** A whole number beyond 2^53 would lose digits as a number. */
function fromWhole(value: bigint): number | string {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

function toWhole(text: string): bigint | undefined {
  if (!/^(0|-?[1-9]\d{0,18})$/.test(text)) return undefined
  const value = BigInt(text)
  return BigInt.asIntN(64, value) === value ? value : undefined
}

function toHex(dashed: string): string | undefined {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(dashed) ? dashed.replaceAll('-', '') : undefined
}
