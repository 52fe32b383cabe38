import { type AdminPermission, adminPermissions } from '@carnet/contract'

const all = Object.keys(adminPermissions) as AdminPermission[]

/** What only superusers may do, unless the developer says otherwise: it reaches further than one person's account. */
const superusersOnly: ReadonlySet<AdminPermission> = new Set([
  'users.delete',
  'staff.change',
  'keys.change',
  'audit.export',
])

interface Rank {
  readonly isStaff: boolean
  readonly isSuperuser: boolean
}

/** What a person may do in the admin: nothing at all without being staff, whatever the developer's own list says. */
export function permissionsOf(
  { isStaff, isSuperuser }: Rank,
  own?: () => unknown,
): readonly AdminPermission[] {
  if (!isStaff) return []
  if (own === undefined) return isSuperuser ? all : all.filter((name) => !superusersOnly.has(name))
  const named = own()
  if (!Array.isArray(named)) throw new TypeError('"admin.permissions" must answer a list of permissions.')
  const unknown = named.find((name) => !Object.hasOwn(adminPermissions, name))
  if (unknown !== undefined)
    throw new TypeError('"admin.permissions" answered something that is no permission of the admin.')
  return all.filter((name) => named.includes(name))
}
