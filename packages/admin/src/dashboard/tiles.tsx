import type { AdminDashboard } from '@carnet/contract'
import type { ReactNode } from 'react'
import { numberInWords } from '../parts/numbers.ts'
import { Link } from '../router/link.tsx'
import type { Target } from '../router/place.ts'
import { sum } from './charts.ts'

/** What there is now, and what happened in the range, as large numbers. */
export function Tiles({ dashboard: { now, series, range } }: { readonly dashboard: AdminDashboard }) {
  const within = range === 'day' ? 'in 24 hours' : 'in 30 days'
  const alarms = sum(series.reuse_alarms)
  return (
    <ul className="tiles">
      <Tile
        title="Active sessions"
        value={now.active_sessions}
        to={{ path: 'sessions', query: { state: 'live' } }}
      />
      <Tile title="Users" value={now.users} to={{ path: 'users' }} />
      <Tile title={`Sign-ins ${within}`} value={sum(series.sign_ins)} />
      <Tile title={`Refused ${within}`} value={sum(series.sign_in_failures) + sum(series.throttled)} />
      <Tile
        title={`Reuse alarms ${within}`}
        value={alarms}
        isAlarm={alarms > 0}
        to={{ path: 'audit', query: { action: 'token_reused' } }}
      />
    </ul>
  )
}

interface TileProps {
  readonly title: ReactNode
  readonly value: number | null
  readonly to?: Target
  readonly isAlarm?: boolean
}

const Tile = ({ title, value, to, isAlarm = false }: TileProps) => (
  <li className={isAlarm ? 'card tile alarm' : 'card tile'}>
    <span className="muted small">{to === undefined ? title : <Link to={to}>{title}</Link>}</span>
    <strong className={value === null ? 'unknown' : undefined}>{numberInWords(value)}</strong>
  </li>
)
