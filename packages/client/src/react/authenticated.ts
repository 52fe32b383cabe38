import type { Api } from '@carnet/contract'
import type { ReactNode } from 'react'
import type { Session } from '../client.ts'
import { useSession } from './use-session.ts'

export interface AuthenticatedProps<A extends Api> {
  /** Shown to whoever is signed in; a function is given the session. */
  readonly children?: ReactNode | ((session: Session<A>) => ReactNode)
  /** Shown while it is not known. Default: nothing. */
  readonly loading?: ReactNode
  /** Shown to whoever is not signed in, such as the form to do so. Default: nothing. */
  readonly fallback?: ReactNode
}

/** Shows its children to whoever is signed in. What must stay secret is for the server to guard. */
export function Authenticated<A extends Api = Api>(props: AuthenticatedProps<A>): ReactNode {
  const state = useSession<A>()
  switch (state.status) {
    case 'loading':
      return props.loading
    case 'signed_out':
      return props.fallback
    case 'signed_in':
      return typeof props.children === 'function' ? props.children(state.session) : props.children
  }
}
