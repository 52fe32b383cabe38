import type { AdminUserRow } from '@carnet/contract'
import { Badge } from '../parts/badge.tsx'

export interface UserBadgesProps {
  readonly user: Pick<AdminUserRow, 'active' | 'staff' | 'superuser'>
}

/** As what a user may come in, if at all. */
export const UserBadges = ({ user: { active, staff, superuser } }: UserBadgesProps) => (
  <span className="row badges">
    {active ? <Badge tone="good">Active</Badge> : <Badge tone="bad">Inactive</Badge>}
    {staff && <Badge tone="accent">Staff</Badge>}
    {superuser && <Badge tone="warn">Superuser</Badge>}
  </span>
)
