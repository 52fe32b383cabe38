import { type EndpointName, endpoints } from '@carnet/contract'

/** The endpoints that a server has: without users of its own it cannot change a password. */
export function endpointNames({ users }: { readonly users: unknown }): EndpointName[] {
  const names = Object.keys(endpoints) as EndpointName[]
  return names.filter((name) => name !== 'changePassword' || users !== undefined)
}
