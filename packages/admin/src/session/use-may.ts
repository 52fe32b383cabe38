import { type AdminEndpoint, type AdminEndpointName, adminEndpoints } from '@carnet/contract'
import { useAdmin } from './admin-context.ts'

/** Whether the caller may do something here, and if not, why, in a sentence. */
export type May = { readonly isAllowed: true } | { readonly isAllowed: false; readonly why: string }

export function useMay(): (name: AdminEndpointName) => May {
  const { me } = useAdmin()
  return (name) => {
    const unsupported = me.server.unsupported[name]
    if (unsupported !== undefined) return { isAllowed: false, why: unsupported }
    const { permission }: AdminEndpoint = adminEndpoints[name]
    if (permission === 'anyone' || permission === 'staff' || me.permissions.includes(permission))
      return { isAllowed: true }
    return { isAllowed: false, why: `You need the permission “${permission}” for this.` }
  }
}
