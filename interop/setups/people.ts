/** Who is in both databases, in the order of their ids, which begin at 1. */
export interface Person {
  readonly username: string
  /** Null: no password works. */
  readonly password: string | null
  readonly email?: string
  readonly isActive?: boolean
  readonly isStaff?: boolean
  readonly isSuperuser?: boolean
  /** Of the second article's user model only. */
  readonly role?: string
  /** What stands in the password column in place of a hash made for this database. */
  readonly passwordColumn?: string
  /** Was there, and has been deleted. */
  readonly isDeleted?: boolean
}

const passwordOf = (name: string) => `the password of ${name}, 1234`

const person = (username: string, more: Partial<Person> = {}): Person => ({
  username,
  password: passwordOf(username),
  email: `${username}@example.com`,
  ...more,
})

/**
 * The last five are for the scenarios that change them. Rita's hash is the same in both databases; it is of one round,
 * so nobody who signs in as her may be asked to keep it.
 */
export const people = [
  person('ada', { role: 'editor' }),
  person('ina', { isActive: false }),
  person('gone', { isDeleted: true }),
  person('stan', { isStaff: true }),
  person('sue', { isStaff: true, isSuperuser: true }),
  person('una', { password: null }),
  person('zoë', { password: 'pässwörd für Zoë ☃ 1234', email: 'zoe@example.com' }),
  person('rita', {
    passwordColumn: 'pbkdf2_sha256$1$ritaritaritaritaritari$Yx0sUOSzZ9eCzCmWlFyT1mO9JJZIV7mBWxcMHbmqLX4=',
  }),
  person('moe'),
  person('dora'),
  person('della'),
  person('pia'),
  person('leo'),
] as const satisfies readonly Person[]

export type Username = (typeof people)[number]['username']

export const idOf = (username: Username): string =>
  String(people.findIndex((someone) => someone.username === username) + 1)

export function credentialsOf(username: Username): { username: string; password: string } {
  const someone: Person | undefined = people.find((one) => one.username === username)
  return { username, password: someone?.password ?? 'nobody has a password' }
}
