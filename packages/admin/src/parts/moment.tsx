import { None } from './none.tsx'
import { distanceInWords, momentInWords } from './times.ts'

export interface MomentProps {
  /** ISO 8601; null: it did not happen. */
  readonly at: string | null
  readonly empty?: string
  /** How long ago it was instead of when. */
  readonly isRelative?: boolean
}

/** A time, in UTC, or how far away it is; the exact one is its title. */
export function Moment({ at, empty, isRelative = false }: MomentProps) {
  if (at === null) return empty === undefined ? <None /> : <span className="muted">{empty}</span>
  return (
    <time dateTime={at} title={isRelative ? `${momentInWords(at)} (${at})` : at}>
      {isRelative ? (
        <span className="unbroken">{distanceInWords(Date.parse(at) - Date.now())}</span>
      ) : (
        <DayAndTime at={at} />
      )}
    </time>
  )
}

/** In two parts, so that a narrow column breaks between them and nowhere else. */
function DayAndTime({ at }: { readonly at: string }) {
  const [day, ...time] = momentInWords(at).split(' ')
  return (
    <>
      <span className="unbroken">{day}</span> <span className="unbroken">{time.join(' ')}</span>
    </>
  )
}
