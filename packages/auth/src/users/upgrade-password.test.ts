import { pbkdf2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import { createHashQueue } from './hash-queue.ts'
import { createPasswords } from './passwords.ts'
import { upgradePassword } from './upgrade-password.ts'

const passwords = createPasswords({ queue: createHashQueue() })
const imported = `pbkdf2_sha256$1000$salt$${pbkdf2Sync('lètmein', 'salt', 1000, 32, 'sha256').toString('base64')}`

/** One user's hash, replaced only if it is still what the caller read. */
function hashColumn(initial: string) {
  let current = initial
  let writes = 0
  return {
    read: () => current,
    writes: () => writes,
    replacePassword: async (_: string, from: string, to: string) => {
      if (current !== from) return false
      current = to
      writes += 1
      return true
    },
  }
}

test('an imported hash becomes one of ours, and the password still matches', async () => {
  const store = hashColumn(imported)
  const user = { id: '1', password: imported }
  expect(await upgradePassword({ store, passwords }, user, 'lètmein')).toBe('upgraded')
  expect(store.read()).toMatch(/^argon2\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await passwords.verify(store.read(), 'lètmein')).toBe('match')
  const upgraded = { id: '1', password: store.read() }
  expect(await upgradePassword({ store, passwords }, upgraded, 'lètmein')).toBe('current')
  expect(store.writes()).toBe(1)
})

test('20 log-ins at once sign in all and rewrite the hash once', async () => {
  const store = hashColumn(imported)
  const logIn = async () => {
    const user = { id: '1', password: store.read() }
    const verdict = await passwords.verify(user.password, 'lètmein')
    return [verdict, await upgradePassword({ store, passwords }, user, 'lètmein')]
  }
  const logIns = await Promise.all(Array.from({ length: 20 }, logIn))
  expect(logIns.map(([verdict]) => verdict)).toEqual(Array.from({ length: 20 }, () => 'match'))
  expect(logIns.filter(([, upgrade]) => upgrade === 'upgraded')).toHaveLength(1)
  expect(logIns.filter(([, upgrade]) => upgrade === 'overtaken')).toHaveLength(19)
  expect(store.writes()).toBe(1)
  expect(await passwords.verify(store.read(), 'lètmein')).toBe('match')
})

test('a password changed meanwhile is not overwritten', async () => {
  const store = hashColumn('argon2$changed')
  expect(await upgradePassword({ store, passwords }, { id: '1', password: imported }, 'lètmein')).toBe(
    'overtaken',
  )
  expect(store.read()).toBe('argon2$changed')
})

test('never throws: a store that fails, a full queue, an imported empty password', async () => {
  const user = { id: '1', password: imported }
  const failing = { replacePassword: () => Promise.reject(new Error('disk full')) }
  expect(await upgradePassword({ store: failing, passwords }, user, 'lètmein')).toBe('failed')
  const full = createPasswords({ queue: { run: async () => 'overloaded' } })
  expect(await upgradePassword({ store: hashColumn(imported), passwords: full }, user, 'lètmein')).toBe(
    'overloaded',
  )
  const store = hashColumn(imported)
  expect(await upgradePassword({ store, passwords }, user, '')).toBe('failed')
  expect(store.read()).toBe(imported)
})
