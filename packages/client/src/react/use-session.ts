import type { Api } from '@carnet/contract'
import { useSyncExternalStore } from 'react'
import type { SessionState } from '../client.ts'
import { useClient } from './carnet-provider.ts'

const loading: SessionState<never> = Object.freeze({ status: 'loading' })
const whileLoading = () => loading

/**
 * Who is signed in, as of this render. `loading` on a server, in the first render that takes over its page, and until it
 * is known: render neither the signed-in nor the signed-out view then, and none will flash.
 */
export function useSession<A extends Api = Api>(): SessionState<A> {
  const { onChange, state } = useClient<A>()
  return useSyncExternalStore(onChange, state, whileLoading)
}
