import type { AdminUserRow } from '@carnet/contract'
import { useState } from 'react'
import { given } from '../call/given.ts'
import { useAnswer } from '../call/use-answer.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Answered } from '../parts/answered.tsx'
import { Choice } from '../parts/choice.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { Moment } from '../parts/moment.tsx'
import { None } from '../parts/none.tsx'
import { Pager } from '../parts/pager.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { View } from '../parts/view.tsx'
import { Link } from '../router/link.tsx'
import { type Filters, useFilters } from '../router/use-filters.ts'
import { useMay } from '../session/use-may.ts'
import { CreateUser } from './create-user.tsx'
import { FindUser } from './find-user.tsx'
import { UserBadges } from './user-badges.tsx'

/** Users by name and e-mail. */
export function UsersView() {
  const may = useMay()('listUsers')
  const [isCreating, setCreating] = useState(false)
  const create = (
    <ActButton name="createUser" className="primary" onPress={() => setCreating(true)}>
      New user
    </ActButton>
  )
  return (
    <View title="Users" aside={may.isAllowed ? create : undefined}>
      {may.isAllowed ? <UserList /> : <FindUser why={may.why} />}
      {isCreating && <CreateUser onClose={() => setCreating(false)} />}
    </View>
  )
}

const columns: readonly Column<AdminUserRow>[] = [
  {
    title: 'Username',
    isName: true,
    cell: ({ id, username }) => <Link to={{ path: `users/${encodeURIComponent(id)}` }}>{username}</Link>,
  },
  { title: 'E-mail', cell: ({ email }) => email || <None /> },
  { title: 'Name', cell: (row) => [row.first_name, row.last_name].filter(Boolean).join(' ') || <None /> },
  { title: 'Standing', cell: (row) => <UserBadges user={row} /> },
  { title: 'Last sign-in', cell: ({ last_login }) => <Moment at={last_login} empty="never" isRelative /> },
  { title: 'Joined', cell: ({ date_joined }) => <Moment at={date_joined} /> },
]

function UserList() {
  const filters = useFilters()
  const { get } = filters
  const asked = useAnswer('listUsers', { query: given(queryOf(filters)) })
  return (
    <section className="stack" aria-label="Users">
      <search className="filters">
        <SearchField
          label="Search"
          placeholder="Name, e-mail or id"
          value={get('search')}
          onSearch={(search) => filters.set({ search }, 'replace')}
        />
        <Choice
          label="Active"
          value={get('active')}
          choices={{ '': 'All', true: 'Active', false: 'Inactive' }}
          onChoose={(active) => filters.set({ active })}
        />
        <Choice
          label="Staff"
          value={get('staff')}
          choices={{ '': 'All', true: 'Staff', false: 'Not staff' }}
          onChoose={(staff) => filters.set({ staff })}
        />
      </search>
      <Answered asked={asked}>
        {(page) => (
          <div className="card table-card">
            {page.rows.length === 0 ? (
              <p className="empty">
                {page.next === null ? 'No user matches.' : 'No user found so far: keep searching.'}
              </p>
            ) : (
              <DataTable caption="Users" columns={columns} rows={page.rows} keyOf={({ id }) => id} />
            )}
            <Pager page={page} filters={filters} noun="user" />
          </div>
        )}
      </Answered>
    </section>
  )
}

const queryOf = ({ get, oneOf }: Filters) => ({
  search: get('search'),
  active: toFlag(oneOf('active', ['true', 'false'])),
  staff: toFlag(oneOf('staff', ['true', 'false'])),
  cursor: get('cursor'),
})

const toFlag = (text: 'true' | 'false' | undefined) => (text === undefined ? undefined : text === 'true')
