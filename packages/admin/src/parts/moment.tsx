import { None } from './none.tsx'
import { distanceInWords, momentInWords } from './times.ts'

export interface MomentProps {
  /** ISO 8601; null: it did not happen. */
  readonly at: string | null
  readonly empty?: string
  /** How long ago it was instead of when. */
  readonly isRelative?: boolean
}

/** A time as people say it; the exact one, in UTC, is its title. */
export function Moment({ at, empty, isRelative = false }: MomentProps) {
  if (at === null) return empty === undefined ? <None /> : <span className="muted">{empty}</span>
  return (
    <time dateTime={at} title={isRelative ? `${momentInWords(at)} (${at})` : at}>
      {isRelative ? distanceInWords(Date.parse(at) - Date.now()) : momentInWords(at)}
    </time>
  )
}
