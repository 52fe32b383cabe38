import type { AdminPage } from '@carnet/contract'
import type { Filters } from '../router/use-filters.ts'
import { numberInWords } from './numbers.ts'

export interface PagerProps {
  readonly page: AdminPage<unknown>
  readonly filters: Filters
  /** What the rows are: `user`. */
  readonly noun: string
  readonly nouns?: string
}

/** How many rows there are, and the way to the pages before and behind. */
export function Pager({ page, filters, noun, nouns = `${noun}s` }: PagerProps) {
  const { rows, next, total } = page
  const inAll = total === null ? '' : ` of ${numberInWords(total)}`
  // an empty list says so itself
  const said = rows.length === 0 ? '' : `${rows.length} ${rows.length === 1 ? noun : nouns} shown${inAll}`
  return (
    <nav className="row apart pager" aria-label={`Pages of ${nouns}`}>
      <p className="muted small" aria-live="polite">
        {said}
        {filters.turned > 0 && `, page ${filters.turned + 1}`}
      </p>
      <div className="row">
        {!filters.isFirst && (
          <>
            <button type="button" className="small" onClick={() => filters.turn('first')}>
              First page
            </button>
            <button type="button" className="small" onClick={() => filters.turn('before')}>
              Previous
            </button>
          </>
        )}
        {next !== null && (
          <button type="button" className="small" onClick={() => filters.turn({ next })}>
            {rows.length === 0 ? 'Keep searching' : 'Next'}
          </button>
        )}
      </div>
    </nav>
  )
}
