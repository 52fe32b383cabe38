import { type EndpointName, endpoints } from '@carnet/contract'

/**
 * The endpoints that a server has: without users of its own it cannot change a password, and it tells revocations where
 * that is wanted.
 */
export function endpointNames(context: {
  readonly users: unknown
  readonly broadcast: unknown
}): EndpointName[] {
  const needed: Partial<Record<EndpointName, unknown>> = {
    changePassword: context.users,
    revocations: context.broadcast,
  }
  const names = Object.keys(endpoints) as EndpointName[]
  return names.filter((name) => !Object.hasOwn(needed, name) || needed[name] !== undefined)
}
