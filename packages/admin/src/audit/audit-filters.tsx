import type { AdminQueries } from '@carnet/contract'
import { given } from '../call/given.ts'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { SearchField } from '../parts/search-field.tsx'
import type { Filters } from '../router/use-filters.ts'
import { useAdmin } from '../session/admin-context.ts'

export type AuditFilter = Omit<AdminQueries['listAudit'], 'cursor' | 'limit'>

/** What of the address narrows the log. */
export const auditFilter = ({ get, oneOf }: Filters): AuditFilter =>
  given({
    action: get('action'),
    result: oneOf('result', ['done', 'refused']),
    actor: get('actor').trim(),
    user: get('user').trim(),
    session: get('session').trim(),
    since: toMoment(get('since')),
    until: toMoment(get('until')),
  })

export function AuditFilters({ filters }: { readonly filters: Filters }) {
  const { me } = useAdmin()
  const { get, set } = filters
  const actions = Object.keys(me.server.audit_actions).map((name): [string, string] => [
    name,
    name.replaceAll('_', ' '),
  ])
  return (
    <search className="filters">
      <Choice
        label="Action"
        value={get('action')}
        choices={{ '': 'All', ...Object.fromEntries(actions) }}
        onChoose={(action) => set({ action })}
      />
      <Choice
        label="Result"
        value={get('result')}
        choices={{ '': 'All', done: 'Done', refused: 'Refused' }}
        onChoose={(result) => set({ result })}
      />
      <SearchField label="User id" value={get('user')} onSearch={(user) => set({ user }, 'replace')} />
      <SearchField
        label="Session"
        value={get('session')}
        onSearch={(session) => set({ session }, 'replace')}
      />
      <SearchField
        label="By"
        value={get('actor')}
        placeholder="user:1"
        onSearch={(actor) => set({ actor }, 'replace')}
      />
      <When label="Since" value={get('since')} onChoose={(since) => set({ since })} />
      <When label="Until" value={get('until')} onChoose={(until) => set({ until })} />
    </search>
  )
}

interface WhenProps {
  readonly label: string
  readonly value: string
  readonly onChoose: (value: string) => void
}

/** A time where the reader is; the address has it as it was typed. */
const When = ({ label, value, onChoose }: WhenProps) => (
  <Field label={label}>
    {(ids) => (
      <input
        {...ids}
        type="datetime-local"
        value={toMoment(value) === undefined ? '' : value}
        onChange={({ target }) => onChoose(target.value)}
      />
    )}
  </Field>
)

const toMoment = (text: string): string | undefined => {
  const date = new Date(text)
  return text === '' || Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
