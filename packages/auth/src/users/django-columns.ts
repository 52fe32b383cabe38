import type { BaseUser } from './user.ts'

/** A field that every user has in a table. */
export type StoredField = keyof BaseUser | 'password'

/** What Django calls the columns of those fields. */
export const djangoColumns: Readonly<Record<StoredField, string>> = {
  id: 'id',
  username: 'username',
  password: 'password',
  email: 'email',
  firstName: 'first_name',
  lastName: 'last_name',
  isActive: 'is_active',
  isStaff: 'is_staff',
  isSuperuser: 'is_superuser',
  lastLogin: 'last_login',
  dateJoined: 'date_joined',
}

/** `isBeta` as Python would write it: `is_beta`. */
export const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
