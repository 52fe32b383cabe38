import type { AdminQueries } from '@carnet/contract'
import { given } from '../call/given.ts'
import { Choice } from '../parts/choice.tsx'
import { SearchField } from '../parts/search-field.tsx'
import type { Filters } from '../router/use-filters.ts'

const sorts = ['user', 'created_at', 'expires_at', 'blacklisted_at'] as const
type Sort = (typeof sorts)[number]

export type TokenFilter = Pick<AdminQueries['listOutstanding'], 'search' | 'user' | 'state' | 'kind'>

/** What of the address narrows a list of sessions or tokens. */
export const tokenFilter = ({ get, oneOf }: Filters): TokenFilter =>
  given({
    search: get('search').trim(),
    user: get('user'),
    state: oneOf('state', ['live', 'ended', 'expired']),
    kind: oneOf('kind', ['pair', 'sliding', 'admin']),
  })

/** The order of a list, as its address has it. */
export function tokenOrder({ oneOf, set }: Filters, usual: Sort) {
  const sort = oneOf('sort', sorts) ?? usual
  const isDescending = oneOf('order', ['asc', 'desc']) !== 'asc'
  return {
    sort,
    isDescending,
    /** The same column again turns the order round. */
    onSort: (wanted: string) => set({ sort: wanted, order: wanted === sort && isDescending ? 'asc' : '' }),
  }
}

export interface TokenFiltersProps {
  readonly filters: Filters
  readonly hasStates: boolean
  /** What can be sorted by, for where the table has no head. */
  readonly order: ReturnType<typeof tokenOrder>
  readonly sortable: Readonly<Record<string, string>>
}

export function TokenFilters({ filters, hasStates, order, sortable }: TokenFiltersProps) {
  const { get, set } = filters
  const user = get('user')
  return (
    <search className="filters">
      <SearchField
        label="Search"
        placeholder="User, session id or jti"
        value={get('search')}
        onSearch={(search) => set({ search }, 'replace')}
      />
      {hasStates && (
        <Choice
          label="State"
          value={get('state')}
          choices={{ '': 'All', live: 'Live', ended: 'Ended', expired: 'Expired' }}
          onChoose={(state) => set({ state })}
        />
      )}
      <Choice
        label="Kind"
        value={get('kind')}
        choices={{ '': 'All', pair: 'Pair', sliding: 'Sliding', admin: 'Admin' }}
        onChoose={(kind) => set({ kind })}
      />
      <div className="narrow-only">
        <Choice
          label="Sort by"
          value={order.sort}
          choices={sortable}
          onChoose={(sort) => set({ sort, order: '' })}
        />
      </div>
      {user !== '' && (
        <button type="button" className="chip" onClick={() => set({ user: '' })}>
          Only user {user} <span aria-hidden="true">×</span>
          <span className="hidden-visually">: show all users again</span>
        </button>
      )}
    </search>
  )
}
