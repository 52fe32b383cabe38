import type { AdminTokenRow } from '@carnet/contract'
import { useAnswer } from '../call/use-answer.ts'
import { Answered } from '../parts/answered.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { Moment } from '../parts/moment.tsx'
import { Pager } from '../parts/pager.tsx'
import { SearchedSoFar } from '../parts/searched-so-far.tsx'
import { View } from '../parts/view.tsx'
import { Link } from '../router/link.tsx'
import { type Filters, useFilters } from '../router/use-filters.ts'
import { useAdmin } from '../session/admin-context.ts'
import { Reason, SessionLink, StateBadge, UserCell } from './token-cells.tsx'
import { TokenFilters, tokenFilter, tokenOrder } from './token-filters.tsx'

const shared: readonly Column<AdminTokenRow>[] = [
  { title: 'Jti', isName: true, cell: ({ jti, session_id }) => <SessionLink id={session_id} text={jti} /> },
  { title: 'User', sort: 'user', cell: (row) => <UserCell user={row.user} /> },
  { title: 'Created', sort: 'created_at', cell: ({ created_at }) => <Moment at={created_at} /> },
  { title: 'Expires', sort: 'expires_at', cell: ({ expires_at }) => <Moment at={expires_at} /> },
]

const outstanding: readonly Column<AdminTokenRow>[] = [
  ...shared,
  { title: 'State', cell: ({ state }) => <StateBadge state={state} /> },
]

const blacklisted: readonly Column<AdminTokenRow>[] = [
  ...shared,
  {
    title: 'Blacklisted',
    sort: 'blacklisted_at',
    cell: ({ blacklisted_at }) => <Moment at={blacklisted_at} />,
  },
  { title: 'Reason', cell: ({ reason }) => <Reason reason={reason} /> },
]

const lists = { outstanding: 'Outstanding', blacklisted: 'Blacklisted' } as const

/** The two tables that SimpleJWT's admin has, from the sessions' rows. */
export function TokensView() {
  const { me } = useAdmin()
  const filters = useFilters()
  const list = filters.oneOf('list', ['blacklisted']) ?? 'outstanding'
  return (
    <View
      title="Tokens"
      lead="The current refresh or sliding token of every session. A token itself is never shown."
    >
      <div className="stack">
        <nav className="tabs-row" aria-label="Lists of tokens">
          {(['outstanding', 'blacklisted'] as const).map((one) => (
            <Link
              key={one}
              to={{ path: 'tokens', query: { list: one === 'outstanding' ? undefined : one } }}
              isCurrent={one === list}
            >
              {lists[one]}
            </Link>
          ))}
        </nav>
        {list === 'blacklisted' && (
          <p className="notice">
            <strong>Nothing here can be taken off the blacklist.</strong> {me.server.why_no_unblacklist}
          </p>
        )}
        {list === 'outstanding' ? <Outstanding filters={filters} /> : <Blacklisted filters={filters} />}
      </div>
    </View>
  )
}

interface ListProps {
  readonly filters: Filters
}

function Outstanding({ filters }: ListProps) {
  const order = tokenOrder(filters, 'created_at')
  const sort = order.sort === 'blacklisted_at' ? 'created_at' : order.sort
  const asked = useAnswer('listOutstanding', { query: { ...pageOf(filters, order), sort } })
  const sortable = { created_at: 'Created', expires_at: 'Expires', user: 'User' }
  return (
    <TokenTable
      {...{ filters, order, asked, sortable }}
      columns={outstanding}
      hasStates
      name="Outstanding tokens"
    />
  )
}

function Blacklisted({ filters }: ListProps) {
  const order = tokenOrder(filters, 'blacklisted_at')
  const asked = useAnswer('listBlacklisted', { query: { ...pageOf(filters, order), sort: order.sort } })
  const sortable = {
    blacklisted_at: 'Blacklisted',
    created_at: 'Created',
    expires_at: 'Expires',
    user: 'User',
  }
  return (
    <TokenTable
      {...{ filters, order, asked, sortable }}
      columns={blacklisted}
      hasStates={false}
      name="Blacklisted tokens"
    />
  )
}

function pageOf(filters: Filters, { isDescending }: { readonly isDescending: boolean }) {
  const cursor = filters.get('cursor')
  const order = isDescending ? ('desc' as const) : ('asc' as const)
  return { ...tokenFilter(filters), order, ...(cursor !== '' && { cursor }) }
}

interface TokenTableProps {
  readonly name: string
  readonly filters: Filters
  readonly order: ReturnType<typeof tokenOrder>
  readonly asked: ReturnType<typeof useAnswer<'listOutstanding'>>
  readonly columns: readonly Column<AdminTokenRow>[]
  readonly hasStates: boolean
  readonly sortable: Readonly<Record<string, string>>
}

const TokenTable = ({ name, filters, order, asked, columns, hasStates, sortable }: TokenTableProps) => (
  <section className="stack" aria-label={name}>
    <TokenFilters filters={filters} hasStates={hasStates} order={order} sortable={sortable} />
    <Answered asked={asked}>
      {(page) => (
        <div className="card table-card">
          {page.rows.length === 0 ? (
            <SearchedSoFar asked={asked} filters={filters} nothing="No token matches." />
          ) : (
            <DataTable
              caption={name}
              columns={columns}
              rows={page.rows}
              keyOf={({ session_id }) => session_id}
              order={order}
            />
          )}
          <Pager page={page} filters={filters} noun="token" />
        </div>
      )}
    </Answered>
  </section>
)
