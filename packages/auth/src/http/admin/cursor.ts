import type { Place } from '../../admin/index.ts'

/** A place in a list as text, to be given back for the next page. */
export const toCursor = (place: Place | undefined): string | null =>
  place === undefined ? null : Buffer.from(JSON.stringify(place)).toString('base64url')

/** The place; undefined: this is no cursor. What it means is for the list to check. */
export function fromCursor(cursor: string): Place | undefined {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(place) && place.length > 0 && place.length < 5 && place.every(isPart)
      ? place
      : undefined
  } catch {
    return undefined
  }
}

const isPart = (value: unknown) =>
  (typeof value === 'string' && !value.includes('\0')) || Number.isSafeInteger(value)
