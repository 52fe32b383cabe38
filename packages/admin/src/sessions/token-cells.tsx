import type { AdminTokenRow } from '@carnet/contract'
import { Badge } from '../parts/badge.tsx'
import { None } from '../parts/none.tsx'
import { Link } from '../router/link.tsx'

const states = {
  live: { tone: 'good', word: 'Live' },
  ended: { tone: 'bad', word: 'Ended' },
  expired: { tone: 'warn', word: 'Expired' },
} as const

export const StateBadge = ({ state }: Pick<AdminTokenRow, 'state'>) => (
  <Badge tone={states[state].tone}>{states[state].word}</Badge>
)

/** Whose it is; who is gone, or in another table, is known by the id alone. */
export const UserCell = ({ user: { id, username } }: Pick<AdminTokenRow, 'user'>) => (
  <Link to={{ path: `users/${encodeURIComponent(id)}` }}>
    {username ?? <code title="There is no name for this id">{id}</code>}
  </Link>
)

export interface SessionLinkProps {
  readonly id: string
  /** What is shown in place of the beginning of its id. */
  readonly text?: string
}

export const SessionLink = ({ id, text = shortId(id) }: SessionLinkProps) => (
  <Link to={{ path: `sessions/${encodeURIComponent(id)}` }} className="mono id">
    <span title={id}>{text}</span>
  </Link>
)

/** So much of an id tells sessions apart in a list. */
const shortId = (id: string) => (id.length > 16 ? `${id.slice(0, 12)}…` : id)

const reasons = (reason: string) => reason.replaceAll('_', ' ')

export const Reason = ({ reason }: Pick<AdminTokenRow, 'reason'>) =>
  reason === null ? <None /> : <span>{reasons(reason)}</span>
