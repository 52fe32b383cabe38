import type { Person } from '../setups/people.ts'

const person = (username: string, more: Partial<Person> = {}): Person => ({
  username,
  password: `the password of ${username}, 1234`,
  email: `${username}@example.com`,
  ...more,
})

/** A hash that a database of Django's may hold, and what Carnet makes of it at a sign-in. */
export interface Format {
  /** The hasher that writes it. */
  readonly algorithm: string
  /** Rounds, where they are fewer than Django's. */
  readonly iterations?: number
  readonly becomes: 'rewritten' | 'kept'
}

export const formats = {
  'pbkdf2.few': { algorithm: 'pbkdf2_sha256', iterations: 1000, becomes: 'rewritten' },
  'pbkdf2.sha1': { algorithm: 'pbkdf2_sha1', becomes: 'rewritten' },
  pbkdf2: { algorithm: 'pbkdf2_sha256', becomes: 'kept' },
  argon2: { algorithm: 'argon2', becomes: 'kept' },
  bcrypt: { algorithm: 'bcrypt_sha256', becomes: 'kept' },
  scrypt: { algorithm: 'scrypt', becomes: 'kept' },
} as const satisfies Record<string, Format>

export type FormatName = keyof typeof formats
export const formatNames = Object.keys(formats) as FormatName[]

/** Somebody for each chapter, so that no chapter depends on another. */
export const people: readonly Person[] = [
  person('ada', { role: 'editor' }),
  person('root', { isStaff: true, isSuperuser: true }),
  person('bea'),
  person('cleo'),
  person('dan'),
  person('eve'),
  person('fay'),
  ...formatNames.map((name) => person(name)),
]

export const passwordOf = (username: string): string => `the password of ${username}, 1234`
