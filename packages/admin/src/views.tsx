import type { AdminEndpointName } from '@carnet/contract'
import type { ReactNode } from 'react'
import { AuditView } from './audit/audit-view.tsx'
import { DashboardView } from './dashboard/dashboard-view.tsx'
import { KeysView } from './keys/keys-view.tsx'
import { SessionView } from './sessions/session-view.tsx'
import { SessionsView } from './sessions/sessions-view.tsx'
import { TokensView } from './sessions/tokens-view.tsx'
import { UserView } from './users/user-view.tsx'
import { UsersView } from './users/users-view.tsx'

export interface ViewRow {
  /** Below `/admin/`; what follows it is an id. */
  readonly path: string
  readonly title: string
  /** Who may not call this has no use for the view. */
  readonly needs: AdminEndpointName
  readonly draw: (id: string) => ReactNode
}

/** All views, in the order in which they are offered. */
export const views: readonly ViewRow[] = [
  { path: '', title: 'Dashboard', needs: 'dashboard', draw: () => <DashboardView /> },
  {
    path: 'users',
    title: 'Users',
    needs: 'readUser',
    draw: (id) => (id === '' ? <UsersView /> : <UserView id={id} />),
  },
  {
    path: 'sessions',
    title: 'Sessions',
    needs: 'readSession',
    draw: (id) => (id === '' ? <SessionsView /> : <SessionView id={id} />),
  },
  { path: 'tokens', title: 'Tokens', needs: 'listOutstanding', draw: () => <TokensView /> },
  { path: 'keys', title: 'Keys', needs: 'listKeys', draw: () => <KeysView /> },
  { path: 'audit', title: 'Audit log', needs: 'listAudit', draw: () => <AuditView /> },
]

/** Which view a path below `/admin/` leads to, and the id in it. */
export function viewAt(path: string): { readonly view: ViewRow | undefined; readonly id: string } {
  const [name = '', id = '', ...more] = path.split('/')
  const view = views.find((row) => row.path === name && more.length === 0)
  return { view, id: decode(id) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
