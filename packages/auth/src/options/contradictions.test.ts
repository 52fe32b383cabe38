import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parseOptions } from './index.ts'

const secret = randomBytes(32).toString('hex')
const es256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ format: 'pem', type: 'pkcs8' })
  .toString()

function refusal(options: unknown): string {
  try {
    parseOptions(options as Parameters<typeof parseOptions>[0])
  } catch (error) {
    if (error instanceof TypeError) return error.message
  }
  return ''
}

const onPostgres = { database: 'postgres://' }
const pool = { connect: () => {}, totalCount: 0 }

describe('options that contradict one another are refused by both names:', () => {
  const users = { findByLogin: () => {}, findById: () => {}, verifyPassword: () => {} }
  test.each([
    [{ postgres: { poolSize: 5 } }, 'postgres', 'database'],
    [{ ...onPostgres, postgres: { pool, poolSize: 5 } }, 'postgres.poolSize', 'postgres.pool'],
    [{ cookies: {} }, 'cookies', 'transport'],
    [{ transport: 'cookie', algorithm: 'ML-DSA-44' }, 'transport', 'algorithm'],
    [{ transport: 'both', cookies: { sameSite: 'none' } }, 'cookies.sameSite', 'cookies.origins'],
    [{ secret, signingKey: es256 }, 'secret', 'signingKey'],
    [{ secret, algorithm: 'ES256' }, 'secret', 'algorithm'],
    [{ signingKey: es256 }, 'signingKey', 'algorithm'],
    [{ secret, keyRotation: { every: '30d' } }, 'keyRotation', 'secret'],
    [{ revocationStream: true }, 'revocationStream', 'algorithm'],
    [{ keySecret: secret, keySecretFile: 'x' }, 'keySecret', 'keySecretFile'],
    [{ users, userFields: z.object({}) }, 'userFields', 'users'],
    [{ users, passwords: { minimumLength: 12 } }, 'passwords', 'users'],
    [{ users, updateLastLogin: true }, 'updateLastLogin', 'recordLogin'],
    [{ users, django: {} }, 'users', 'django'],
    [{ users, userIdField: 'username' }, 'userIdField', 'users'],
    [{ users, hasher: 'django' }, 'hasher', 'users'],
    [{ users, revokeClaim: 'x' }, 'revokeClaim', 'users'],
    [{ userIdField: 'email' }, 'userIdField', 'django'],
    [{ django: {}, userIdField: 'password' }, 'userIdField', 'password'],
    [{ claimNames: { jti: 'a', userId: 'a' } }, 'claimNames', 'revokeClaim'],
    [{ claimNames: { userId: 'a' }, revokeClaim: 'a' }, 'claimNames', 'revokeClaim'],
    [{ claimNames: { jti: 'id', userId: 'jti' } }, 'claimNames', 'jti'],
    [{ accessLifetime: '2d' }, 'accessLifetime', 'refreshLifetime'],
    [{ refreshLifetime: '1m' }, 'accessLifetime', 'refreshLifetime'],
    [{ lateRetry: '1h', grace: '0s' }, 'lateRetry', 'grace: 0s'],
    [{ lateRetry: '10s' }, 'lateRetry', 'grace'],
    [{ lateRetry: '1h', rotate: false }, 'lateRetry', 'rotate: false'],
    [{ lateRetry: '1h', django: {} }, 'lateRetry', 'django'],
    [{ shadow: { endAfter: 3 }, rotate: false }, 'shadow', 'rotate: false'],
  ])('%j', (options, one, other) => {
    expect(refusal(options)).toMatch(/^Options? ".*\.$/)
    expect(refusal(options)).toContain(`"${one}"`)
    expect(refusal(options)).toContain(`"${other}"`)
  })

  test('and what only looks like it is accepted', () => {
    expect(refusal({ users: { ...users, recordLogin: () => {} }, updateLastLogin: true })).toBe('')
    expect(refusal({ users, updateLastLogin: false })).toBe('')
    expect(refusal({ algorithm: 'ES256', signingKey: es256 })).toBe('')
    expect(refusal({ accessLifetime: '1d', refreshLifetime: '1d' })).toBe('')
    expect(refusal({ secret, signingKey: undefined })).toBe('')
  })
})
