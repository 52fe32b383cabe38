import type { AdminUser } from '@carnet/contract'
import { useAdmin } from '../session/admin-context.ts'

/** Why this user cannot be changed by the caller; undefined: they can. */
export function useRefusal({ id, may_change }: Pick<AdminUser, 'id' | 'may_change'>): {
  readonly ofChange: string | undefined
  /** Of what nobody can do to themselves. */
  readonly ofHarm: string | undefined
} {
  const { me } = useAdmin()
  const ofChange = may_change ? undefined : 'Only who may say who is staff may change this user.'
  const ofHarm = me.user.id === id ? 'You cannot do this to yourself.' : ofChange
  return { ofChange, ofHarm }
}
