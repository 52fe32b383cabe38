/** What the peer is made of. A change here makes another folder in the cache, so that no old build is taken for it. */
export const recipe = {
  suite: 'forky',
  packages: [
    'python3-djangorestframework-simplejwt',
    'gunicorn',
    'python3-argon2',
    'python3-bcrypt',
    'python3-cryptography',
    'python3-psycopg2',
  ],
} as const

/** What this folder's recordings are of. Debian's suite moves on, and so may it. */
export const expectedVersions: Readonly<Record<string, RegExp>> = {
  'djangorestframework-simplejwt': /^5\.5\.1$/,
  Django: /^5\.2\./,
}
