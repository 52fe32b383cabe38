import type { AdminAuditRow, AdminServer } from '@carnet/contract'
import { Badge } from '../parts/badge.tsx'
import type { Column } from '../parts/data-table.tsx'
import { Moment } from '../parts/moment.tsx'
import { None } from '../parts/none.tsx'
import { Link } from '../router/link.tsx'
import { SessionLink } from '../sessions/token-cells.tsx'

export const auditColumns = (actions: AdminServer['audit_actions']): readonly Column<AdminAuditRow>[] => [
  { title: 'When', cell: ({ at }) => <Moment at={at} /> },
  {
    title: 'What',
    isName: true,
    cell: ({ action }) => <span title={actions[action]}>{action.replaceAll('_', ' ')}</span>,
  },
  {
    title: 'Result',
    cell: ({ result }) => (result === 'refused' ? <Badge tone="warn">refused</Badge> : result),
  },
  { title: 'By', cell: ({ actor }) => (actor === '' ? <None /> : <span className="wrap">{actor}</span>) },
  {
    title: 'User',
    cell: ({ user_id }) =>
      user_id === null ? (
        <None />
      ) : (
        <Link to={{ path: `users/${encodeURIComponent(user_id)}` }}>{user_id}</Link>
      ),
  },
  {
    title: 'Session',
    cell: ({ session_id }) => (session_id === null ? <None /> : <SessionLink id={session_id} />),
  },
  { title: 'From', cell: ({ ip }) => (ip === '' ? <None /> : ip) },
  { title: 'More', cell: (row) => <More row={row} /> },
]

/** What few look for in most rows. */
const More = ({
  row: { seq, position, request_id, user_agent, detail },
}: {
  readonly row: AdminAuditRow
}) => (
  <details>
    <summary className="small">
      Detail<span className="hidden-visually"> of entry {seq}</span>
    </summary>
    <dl className="facts small">
      {Object.entries(detail).map(([name, value]) => (
        <Fact key={name} name={name} text={typeof value === 'string' ? value : JSON.stringify(value)} />
      ))}
      <Fact name="place" text={position === null ? 'not chained yet' : String(position)} />
      {request_id !== '' && <Fact name="request" text={request_id} />}
      {user_agent !== '' && <Fact name="browser" text={user_agent} />}
    </dl>
  </details>
)

const Fact = ({ name, text }: { readonly name: string; readonly text: string }) => (
  <>
    <dt>{name}</dt>
    <dd>{text}</dd>
  </>
)
