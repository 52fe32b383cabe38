export interface UserFields {
  readonly username?: string
  readonly email?: string
  readonly first_name?: string
  readonly last_name?: string
  readonly fields?: Readonly<Record<string, unknown>>
}

/** The developer's own fields lie beside ours; one that is called like ours is refused where it arrives. */
export function toInput({ username, email, first_name, last_name, fields = {} }: UserFields): object {
  const ours = { username, email, firstName: first_name, lastName: last_name }
  const given = Object.entries(ours).filter(([, value]) => value !== undefined)
  const own = Object.entries(fields).filter(([name]) => !reserved.has(name))
  return Object.fromEntries([...own, ...given])
}

// what has endpoints and permissions of its own must not come in by the developer's fields
const reserved: ReadonlySet<string> = new Set([
  ...['id', 'username', 'email', 'firstName', 'lastName', 'password', 'fields'],
  ...['isActive', 'isStaff', 'isSuperuser', 'lastLogin', 'dateJoined', '__proto__'],
])
