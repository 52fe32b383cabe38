import { withNul } from './nul.ts'

/**
 * How the text of a column becomes a value, by the number of its type: whole numbers as numbers (or, `exact`, as `bigint`),
 * truths, bytes; all else, times and JSON too, as the text that PostgreSQL sends.
 */
export const columnValues = (isExact: boolean) => (isExact ? exact : plain)

const inCommon: readonly (readonly [number, (text: string) => unknown])[] = [
  [16, (text) => text === 't'],
  [17, (text) => Buffer.from(text.slice(2), 'hex')],
  [700, Number],
  [701, Number],
  [1700, Number],
]

const parsers = (whole: (text: string) => unknown) => {
  const byType = new Map([...inCommon, ...[20, 21, 23, 26].map((oid) => [oid, whole] as const)])
  return { getTypeParser: (oid: number) => byType.get(oid) ?? withNul }
}

const plain = parsers(Number)
const exact = parsers(BigInt)
