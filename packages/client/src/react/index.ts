// React on top of the client: a provider, two hooks and a component. Imports react and the client.
export { Authenticated, type AuthenticatedProps } from './authenticated.ts'
export { CarnetProvider, type CarnetProviderProps, useClient } from './carnet-provider.ts'
export { useSession } from './use-session.ts'
