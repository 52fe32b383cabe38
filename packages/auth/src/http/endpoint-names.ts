import { type EndpointName, endpoints } from '@carnet/contract'

/**
 * The endpoints that a server has: without users of its own it cannot change a password, it tells revocations where that
 * is wanted, and tokens against CSRF where there are cookies.
 */
export function endpointNames(context: {
  readonly users: unknown
  readonly broadcast: unknown
  readonly transport: unknown
}): EndpointName[] {
  const needed: Partial<Record<EndpointName, unknown>> = {
    changePassword: context.users,
    revocations: context.broadcast,
    csrfToken: context.transport,
  }
  const names = Object.keys(endpoints) as EndpointName[]
  return names.filter((name) => !Object.hasOwn(needed, name) || needed[name] !== undefined)
}
