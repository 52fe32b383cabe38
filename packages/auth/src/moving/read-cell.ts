import type { Cell } from './django-source.ts'

/** The text of a cell; undefined for bytes, which are none. */
export function readText(cell: Cell | undefined): string | undefined {
  if (cell === null || cell === undefined) return ''
  return cell instanceof Uint8Array ? undefined : String(cell)
}

/** `absent` stands for a column that is not there. What is neither true nor false is false, lest it give somebody a right. */
export const readFlag = (cell: Cell | undefined, absent: boolean): boolean =>
  cell === undefined ? absent : isOne(cell)

const isOne = (cell: Cell) => typeof cell !== 'object' && Number(cell) === 1

const form = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,3})?\d*(Z|[+-]\d\d(?::\d\d)?)?$/

/** The milliseconds of a time as Django stores it, or PostgreSQL for it, which is UTC unless it says otherwise; undefined where there is none. */
export function readTime(cell: Cell | undefined): number | undefined {
  if (typeof cell !== 'string') return undefined
  const [, day, time, fraction = '', zone = 'Z'] = form.exec(cell) ?? []
  // PostgreSQL leaves out the minutes of a zone that has none
  const ms = Date.parse(`${day}T${time}${fraction}${zone.length === 3 ? `${zone}:00` : zone}`)
  return Number.isNaN(ms) ? undefined : ms
}

/** A cell as JSON can hold it; undefined for bytes. */
export function readValue(cell: Cell | undefined, type: string): unknown {
  if (cell === null || cell === undefined) return null
  if (cell instanceof Uint8Array) return undefined
  if (type.startsWith('bool')) return isOne(cell)
  if (/^(datetime|timestamp)/.test(type)) {
    const ms = readTime(cell)
    return ms === undefined ? cell : new Date(ms).toISOString()
  }
  if (typeof cell !== 'bigint') return cell
  // a number would lose digits
  return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell)
}
