import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CarriedSession, CarriedUser, ImportState, ImportTarget } from '../../../moving/index.ts'
import { type NewUser, usernameKey } from '../../../users/index.ts'
import type { Store } from '../../store.ts'
import { sqliteStore } from '../index.ts'
import { openImportTarget } from './index.ts'

let folder: string
let store: Store
let target: ImportTarget
const clock = () => Date.UTC(2026, 0, 2)

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-import-'))
  const path = join(folder, 'carnet.db')
  store = sqliteStore({ path, clock, userCheck: 'active' })
  await store.migrate()
  target = await openImportTarget({ path, clock })
})
afterEach(async () => {
  await target.close()
  await store.close()
  rmSync(folder, { recursive: true })
})

const nothing = { carried: 0, present: 0 }
const state: ImportState = {
  phase: 'users',
  position: 9_007_199_254_740_993n,
  looked: 3,
  startedAtMs: 5,
  report: {
    users: nothing,
    updatedUsers: 0,
    groups: 0,
    sessions: nothing,
    revokedTokens: nothing,
    problems: [],
  },
}

const newUser = (username: string): NewUser => ({
  ...{ username, usernameKey: usernameKey(username), password: '!', email: `${username}@example.com` },
  ...{ firstName: '', lastName: '', isActive: true, isStaff: false, isSuperuser: false },
  ...{ lastLogin: null, dateJoined: new Date(0), fields: {} },
})

const person = (id: number, username: string): CarriedUser => ({
  id,
  user: { ...newUser(username), dateJoined: new Date(id) },
  spareKey: `ID:${id}`,
})

const token = (changes: Partial<CarriedSession>): CarriedSession => ({
  ...{
    id: 's',
    userId: '1',
    kind: 'pair',
    jti: 'j',
    issuedAtMs: 1,
    expiresAtMs: clock() + 1,
    isNamed: false,
  },
  ...{ endsAtMs: undefined, revokedAtMs: undefined },
  owner: { username: 'ada', email: '', dateJoinedMs: 1 },
  ...changes,
})

async function outcomes<T>(work: (remember: (words: readonly T[]) => ImportState) => Promise<ImportState>) {
  let told: readonly T[] = []
  await work((words) => {
    told = words
    return state
  })
  return told
}

test('a user is stored once, and not in the place of somebody who came here first', async () => {
  await store.users.create(newUser('first'))
  const users = [person(1, 'ada'), person(2, 'bob'), person(3, 'BOB'), person(4, 'first'), person(2, 'bob')]
  expect(await outcomes((remember) => target.carryUsers(users, remember))).toEqual([
    'id_taken',
    'carried',
    'lookalike',
    'name_taken',
    'present',
  ])
  expect((await store.users.list({ limit: 9 })).map(({ id, username }) => [id, username])).toEqual([
    ['1', 'first'],
    ['2', 'bob'],
    ['3', 'BOB'],
  ])
})

test('a user who has another name by now is known by address and date', async () => {
  const { user } = person(2, 'bob')
  await target.carryUsers([person(2, 'bob')], () => state)
  await store.users.update('2', { username: 'bobby', usernameKey: 'bobby' })
  const others = [
    { ...person(2, 'bob') },
    { ...person(2, 'bob'), user: { ...user, email: 'else@example.com' } },
    { ...person(2, 'bob'), user: { ...user, dateJoined: new Date(3) } },
  ]
  expect(await outcomes((remember) => target.carryUsers(others, remember))).toEqual([
    'present',
    'id_taken',
    'id_taken',
  ])
})

test('a session is stored for the person whose token it is, and for nobody else under their id', async () => {
  await store.users.create(newUser('first'))
  await target.carryUsers([person(2, 'ada')], () => state)
  const ada = { username: 'ada', email: '', dateJoinedMs: 2 }
  const sessions = [
    token({ id: 'a', userId: '1' }),
    token({ id: 'b', userId: '2', owner: ada }),
    token({ id: 'b', userId: '2', owner: ada }),
    token({ id: 'c', userId: '3' }),
    token({ id: 'd', userId: '', revokedAtMs: 7, owner: undefined }),
    token({ id: 'b', userId: '2', revokedAtMs: 7 }),
    token({ id: 'b', userId: '2', revokedAtMs: 7 }),
  ]
  expect(await outcomes((remember) => target.carrySessions(sessions, remember))).toEqual([
    'no_user',
    'carried',
    'present',
    'no_user',
    'carried',
    'ended',
    'present',
  ])
  expect(await store.sessions.find('a')).toBeUndefined()
  expect(await store.sessions.find('b')).toMatchObject({ revokedAtMs: clock(), revokeReason: 'blacklisted' })
  expect(await store.sessions.find('d')).toMatchObject({ revokedAtMs: 7 })
})

test('who was changed in the source since is brought up to date, unless they were changed here too', async () => {
  await target.carryUsers([person(1, 'ada'), person(2, 'ina'), person(3, 'stan')], () => state)
  const change = (id: number, username: string, changes: Partial<NewUser>): CarriedUser => {
    const { user, ...rest } = person(id, username)
    return { ...rest, user: { ...user, ...changes } }
  }
  const session = await store.sessions.create({
    ...{ id: 's', userId: '2', kind: 'pair', jti: 'j', lifetimeMs: 60_000, maximumMs: undefined },
    ...{ ip: '', userAgent: '' },
  })
  expect(session).toMatchObject({ id: 's' })
  await store.users.replacePassword('3', '!', 'changed here')
  const later = [
    change(1, 'ada', { password: 'changed there' }),
    change(2, 'ina', { isActive: false }),
    change(3, 'stan', { password: 'changed there' }),
  ]
  expect(await outcomes((remember) => target.carryUsers(later, remember))).toEqual([
    'updated',
    'updated',
    'changed_here',
  ])
  expect(await outcomes((remember) => target.carryUsers(later, remember))).toEqual([
    'present',
    'present',
    'changed_here',
  ])
  expect(await store.users.findById('1')).toMatchObject({ password: 'changed there' })
  expect(await store.users.findById('2')).toMatchObject({ isActive: false })
  // as if they had been deactivated here
  expect(await store.sessions.find('s')).toMatchObject({ revokeReason: 'deactivated' })
  expect(await store.users.findById('3')).toMatchObject({ password: 'changed here' })
})

test('a new name in the source does not take one that somebody has here', async () => {
  await target.carryUsers([person(1, 'ada'), person(2, 'ina')], () => state)
  const { user, ...rest } = person(2, 'ina')
  const renamed = [{ ...rest, user: { ...user, username: 'ada' } }]
  expect(await outcomes((remember) => target.carryUsers(renamed, remember))).toEqual(['name_taken'])
  expect(await store.users.findById('2')).toMatchObject({ username: 'ina' })
})

test('people are told from those who were made here', async () => {
  await target.carryUsers([person(1, 'ada')], () => state)
  await store.users.create(newUser('ina'))
  expect((await target.people('0', 9)).map(({ id, isCarried }) => [id, isCarried])).toEqual([
    ['1', true],
    ['2', false],
  ])
})

test('a session that Carnet has rotated is as Carnet has it', async () => {
  await target.carryUsers([person(1, 'ada')], () => state)
  await target.carrySessions([token({ isNamed: true })], () => state)
  const found = await store.sessions.find('s')
  if (found === undefined) throw new Error('it was carried')
  await store.sessions.rotate(found, { to: 'k', lifetimeMs: 9, graceMs: 0, ip: '', userAgent: '' })
  const later = [
    token({ isNamed: true, jti: 'x', issuedAtMs: 2e12 }),
    token({ isNamed: true, revokedAtMs: 7 }),
  ]
  expect(await outcomes((remember) => target.carrySessions(later, remember))).toEqual(['present', 'present'])
  expect(await store.sessions.find('s')).toMatchObject({ currentJti: 'k', revokedAtMs: undefined })
})

test('what an import remembers is what it goes on from, until it is done', async () => {
  const fresh = { ...state, looked: 0 }
  expect(await target.begin('one', fresh, 0n)).toEqual(fresh)
  await target.carryUsers([], () => state)
  expect(await target.begin('other', fresh, 0n)).toEqual(fresh)
  expect(await target.begin('one', fresh, 0n)).toEqual(state)
  await target.save({ ...state, phase: 'done' })
  expect(await target.begin('one', fresh, 0n)).toEqual(fresh)
})

test('an id that numbers of ours cannot hold is not kept free', async () => {
  await target.begin('one', state, 10n ** 18n)
  const created = await store.users.create(newUser('ada'))
  expect(created).toMatchObject({ id: '1' })
})
