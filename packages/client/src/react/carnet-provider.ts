import type { Api } from '@carnet/contract'
import { createContext, createElement, type ReactNode, useContext } from 'react'
import type { Client } from '../client.ts'

const ClientContext = createContext<Client | undefined>(undefined)

export interface CarnetProviderProps<A extends Api> {
  /** Made once, outside of components: `createClient(…)`. It is not closed when the provider goes. */
  readonly client: Client<A>
  readonly children?: ReactNode
}

/** Gives the client to everything below. */
export function CarnetProvider<A extends Api>({ client, children }: CarnetProviderProps<A>): ReactNode {
  // whoever asks for it names its types again
  return createElement(ClientContext, { value: client as unknown as Client }, children)
}

/** The client of the nearest provider. @throws Error where there is none. */
export function useClient<A extends Api = Api>(): Client<A> {
  const client = useContext(ClientContext)
  if (client === undefined) throw new Error('Put <CarnetProvider client={…}> around what uses the session.')
  return client as unknown as Client<A>
}
