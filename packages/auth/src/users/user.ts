/**
 * A person who can sign in: Django's user fields in camel case.
 *
 * `id` is a string whatever the store uses as a key. `lastLogin` is null until the first sign-in.
 */
export interface BaseUser {
  readonly id: string
  readonly username: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly isActive: boolean
  readonly isStaff: boolean
  readonly isSuperuser: boolean
  readonly lastLogin: Date | null
  readonly dateJoined: Date
}

/** Whether a user has power over others. */
export const isStaffOrSuperuser = ({ isStaff, isSuperuser }: Pick<BaseUser, 'isStaff' | 'isSuperuser'>) =>
  isStaff || isSuperuser

/** A user together with the developer's own `userFields`, side by side. */
export type User<Fields extends object = object> = BaseUser & Readonly<Fields>

/** A user as the store keeps it. Holds the password hash: it stays within users/ and the stores. */
export interface StoredUser extends BaseUser {
  /** The encoded hash, in any of the forms of `hashers/`, or `!…` for a password that never matches. */
  readonly password: string
  /** The developer's own fields as JSON holds them, not yet parsed by `userFields`. */
  readonly fields: Readonly<Record<string, unknown>>
}
