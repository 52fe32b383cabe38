import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { argon2Hasher } from './argon2.ts'
import { djangoHasher } from './django.ts'
import { readStoredHash } from './read-stored-hash.ts'

const password = 'A\u030angstrom rules'
const bytes = Buffer.from(password)
const weakSalt = Buffer.from('seasalt01234').toString('base64')

/** What Django 5.2.17 made of the password, with each of its hashers as it is. */
const recorded = {
  pbkdf2_sha256: 'pbkdf2_sha256$1000000$5zG1r6rq3yGKt9nLtcPPC0$UhkdaMp5Z0JLR7MdjnSgNy/BLhps9aRu8ib6y99ZQYQ=',
  argon2:
    'argon2$argon2id$v=19$m=102400,t=2,p=8$cDU2MUNsa1RJb3ZPZkRTN0R1RlZ3Yg$LkVnvusIjI7IsbyFBIaTTDGXwuurvRNXDcnq6Ycs6h8',
  bcrypt_sha256: 'bcrypt_sha256$$2b$12$dVlr9DkKMmz9rQW0jeDUjO4q9SrcNsxWUfnTsQv5wcx2XvTe5I7E6',
  scrypt:
    'scrypt$16384$g0V6oDVry3BMQkdx4yhcka$8$5$345dKY39yKa/0oeOGmF8IrHkDQ7xER9oUNRxJxBx0do4eyxMC6xr/3XVahw8PMWhGMUTpKFgii7P3qTMqQQu5w==',
  'more iterations':
    'pbkdf2_sha256$1200000$FgsglI3L2PQzVQk4MWKvDA$qM9NRdPOB0+UcPKE4BlnADYFyiRl5iX1/B6JV9cHm1E=',
  'argon2 of another cost':
    'argon2$argon2id$v=19$m=512,t=1,p=2$VURUY3FNNWxiZkRvS3BOell6b2ZKMQ$tOzq5I1puJX8VtzFo+2iW6YA3bgjTZJ4sW84Ribw9Pg',
}

/** The same for what Django would write anew, or never wrote by itself. */
const outdated = {
  pbkdf2_sha1: 'pbkdf2_sha1$1000000$9JXWrxeiblqPv09bjD9O1J$t9R9GoW7jSMZvJuu6eZP8DcHIsU=',
  'plain bcrypt': 'bcrypt$$2b$12$1lOcLif8yIaBy4fettsKtOnAxh7eFh/zLL1r6ul4NoxLOkR8WMPOi',
  'one iteration fewer':
    'pbkdf2_sha256$999999$ZZYzDywrBrlBzOM3pr0CZz$NZEHzx0QX8dKbTgeyOwnqY49rdWN05QMbeAHc1oEmHA=',
  'a salt one letter short':
    'pbkdf2_sha256$1000000$BeV1nT2YqzVHQluO2QuEZ$c2613SaPCRn1WA57AOFGQ33u35WuIJP+/ZLlb9CyQ1c=',
  'the salt of an old Django': `argon2$argon2id$v=19$m=102400,t=2,p=8$${weakSalt}$q/Qsabj/SeVix5Yr8mE+5GHMOlF6KsJeEhq7PIISiRI`,
}

test('writes what Django writes by default', async () => {
  const encoded = await djangoHasher.hash(bytes, Buffer.alloc(djangoHasher.saltBytes, 0xff))
  expect(encoded).toMatch(/^pbkdf2_sha256\$1000000\$[a-zA-Z0-9]{22}\$[A-Za-z0-9+/]{43}=$/)
  expect(djangoHasher.isCurrent(encoded)).toBe(true)
  const stored = readStoredHash(encoded)
  expect(stored?.cost).toBe(djangoHasher.cost)
  expect(await stored?.matches(bytes)).toBe(true)
  expect(await stored?.matches(Buffer.from(password.normalize('NFC')))).toBe(false)
})

test('of random bytes every letter and digit comes alike often', async () => {
  const salts = await Promise.all(
    Array.from({ length: 4 }, (_, index) => {
      const random = createHash('sha256').update(`${index}`).digest()
      return djangoHasher.hash(bytes, random)
    }),
  )
  const [first = '', ...others] = salts.map((encoded) => encoded.split('$')[2] ?? '')
  expect(new Set([first, ...others]).size).toBe(4)
  // 22 of 62: a salt of few different letters would be a bad division
  for (const salt of [first, ...others]) expect(new Set(salt).size).toBeGreaterThan(10)
})

test.each(Object.entries(recorded))('%s as Django wrote it matches, and stays', async (_, encoded) => {
  expect(await readStoredHash(encoded)?.matches(bytes)).toBe(true)
  expect(djangoHasher.isCurrent(encoded)).toBe(true)
})

test.each(Object.entries(outdated))('%s matches, and is written anew', async (_, encoded) => {
  expect(await readStoredHash(encoded)?.matches(bytes)).toBe(true)
  expect(djangoHasher.isCurrent(encoded)).toBe(false)
})

test('our own argon2id does not stay: Django reads it for one spelling of a password only', async () => {
  const encoded = await argon2Hasher.hash(bytes, Buffer.alloc(argon2Hasher.saltBytes))
  expect(djangoHasher.isCurrent(encoded)).toBe(false)
})

test.each([
  '',
  '$',
  'letmein',
  '!unusable',
  'pbkdf2_sha256',
  'pbkdf2_sha256$1000000$5zG1r6rq3yGKt9nLtcPPC0$broken',
  'pbkdf2_sha256$99999999999$5zG1r6rq3yGKt9nLtcPPC0$UhkdaMp5Z0JLR7MdjnSgNy/BLhps9aRu8ib6y99ZQYQ=',
  'argon2$argon2id$v=19$m=4294967295,t=4294967295,p=1$cDU2MUNsa1RJb3ZPZkRTN0R1RlZ3Yg$LkVnvusIjI7IsbyFBIaTTDGXwuurvRNXDcnq6Ycs6h8',
  recorded.argon2.slice('argon2'.length),
  'scrypt$',
  'bcrypt_sha256$',
  'constructor$x',
])('%j, which no Django wrote, does not stay', (encoded) => {
  expect(djangoHasher.isCurrent(encoded)).toBe(false)
})

test('the decoy is a current hash of no password', async () => {
  expect(djangoHasher.isCurrent(djangoHasher.decoy)).toBe(true)
  expect(await readStoredHash(djangoHasher.decoy)?.matches(Buffer.alloc(0))).toBe(false)
})
