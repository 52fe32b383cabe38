import type { AdminUser } from '@carnet/contract'

/** What each part of the page of a user is given. */
export interface UserPartProps {
  readonly user: AdminUser
  /** To be called after something was done. */
  readonly onChanged: () => void
}
