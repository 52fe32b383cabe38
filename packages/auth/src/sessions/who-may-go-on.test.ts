// Who may sign in and go on, besides the active: rules of the developer, inactive users, passwords that Django marked.
import { createHash, pbkdf2Sync } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import {
  claimsIn,
  createTestSessions,
  granted,
  type TestOptions,
  type TestSessions,
  testDevice,
} from '../testing/test-sessions.ts'

let t: TestSessions
afterEach(() => t.close())

async function start(options: TestOptions) {
  t = await createTestSessions(options)
  return t
}

const noAccount = { outcome: 'no_account' }

describe('the rule of the developer', () => {
  test('is asked at each sign-in and each refresh, and what it refuses looks like an unknown user', async () => {
    let isOpen = true
    await start({ authenticationRule: async () => isOpen })
    const login = await t.users.create({ username: 'ada', password: 'laurel and hardy' })
    const credentials = { login: 'ada', password: 'laurel and hardy' }
    const first = await t.sessions.signIn(credentials, testDevice)
    const sliding = await t.sessions.issueSlidingFor(login.id, testDevice)
    if (first.outcome !== 'granted' || sliding.outcome !== 'granted') throw new Error('ada may sign in')
    isOpen = false
    expect(await t.sessions.signIn(credentials, testDevice)).toEqual({ outcome: 'refused' })
    expect(await t.refresh(first.refresh)).toEqual(noAccount)
    expect(await t.sessions.refreshSliding(sliding.token, testDevice)).toEqual(noAccount)
    isOpen = true
    await granted(t.refresh(first.refresh))
  })

  test('sees the user', async () => {
    const seen: unknown[] = []
    await start({ authenticationRule: (user) => seen.push((user as { username: string }).username) > 0 })
    const { refresh } = await t.begin(await t.addUser('ada'))
    await granted(t.refresh(refresh))
    expect(seen).toEqual(['ada'])
  })

  test('that throws changes nothing', async () => {
    let isBroken = true
    await start({
      authenticationRule: () => {
        if (isBroken) throw new Error('a rule')
        return true
      },
    })
    const { refresh } = await t.begin()
    await expect(t.refresh(refresh)).rejects.toThrow('a rule')
    isBroken = false
    await granted(t.refresh(refresh))
  })
})

describe('users who are inactive in the table itself', () => {
  /** As another program would, not through `deactivate`, which ends the sessions. */
  const deactivate = (userId: string) => t.store.users.setActive(userId, false).then(() => undefined)

  test('are refused by default, also where their token is only verified', async () => {
    await start({})
    const userId = await t.addUser()
    const { access } = await t.begin(userId)
    await deactivate(userId)
    expect(await t.sessions.verify(access)).not.toMatchObject({ outcome: 'good' })
  })

  test('cannot sign in, whatever the option says', async () => {
    await start({ inactiveUsers: 'accept' })
    const { id } = await t.users.create({ username: 'ina', password: 'laurel and hardy' })
    await deactivate(id)
    const credentials = { login: 'ina', password: 'laurel and hardy' }
    expect(await t.sessions.signIn(credentials, testDevice)).toEqual({ outcome: 'refused' })
    expect(await t.sessions.issueFor(id, testDevice)).toEqual({ outcome: 'refused' })
  })
})

describe('the mark of a password that Django wrote', () => {
  const hash = 'hash of ada'
  const mark = createHash('md5').update(hash).digest('hex').toUpperCase()
  const foreign = (userId: string, claims: object) =>
    t.sign({
      token_type: 'refresh',
      exp: t.clock.now() / 1000 + 3600,
      iat: t.clock.now() / 1000,
      jti: 'f'.repeat(32),
      user_id: userId,
      ...claims,
    })

  test('is compared with the hash that is stored, and never written', async () => {
    await start({ adopt: true, revokeClaim: 'hash_password', copyClaims: true })
    const userId = await t.addUser('ada')
    const { access, refresh } = await granted(t.refresh(foreign(userId, { hash_password: mark, role: 'x' })))
    expect(claimsIn(refresh)).toMatchObject({ role: 'x' })
    for (const token of [access, refresh]) expect(claimsIn(token)).not.toHaveProperty('hash_password')
    // our own tokens carry no mark: they end with their session
    await granted(t.refresh(refresh))
  })

  test.each([
    ['of another password', { hash_password: 'A'.repeat(32) }],
    ['in small letters', { hash_password: mark.toLowerCase() }],
    ['absent', {}],
  ])('%s: refused once by that name, then void', async (_, claims) => {
    await start({ adopt: true, revokeClaim: 'hash_password' })
    const token = foreign(await t.addUser('ada'), claims)
    expect(await t.refresh(token)).toEqual({ outcome: 'password_changed' })
    expect(t.events.at(-1)).toMatchObject({ type: 'revocation', reason: 'password_changed' })
    expect(await t.refresh(token)).toEqual({ outcome: 'refused', refusal: 'blacklisted' })
  })

  test.each([
    ['is looked at', { revokeClaim: 'hash_password' }, true],
    ['is not', {}, false],
  ])('where it %s, a sign-in keeps an old hash: %j %j', async (_, options, isKept) => {
    await start(options)
    const password = 'laurel and hardy'
    const { id } = await t.users.create({ username: 'ada', password })
    const old = `pbkdf2_sha1$1$salt$${pbkdf2Sync(password, 'salt', 1, 20, 'sha1').toString('base64')}`
    await t.store.users.replacePassword(id, (await t.store.users.findById(id))?.password ?? '', old)
    expect(await t.sessions.signIn({ login: 'ada', password }, testDevice)).toMatchObject({
      outcome: 'granted',
    })
    // another hash is another mark: the tokens of the user's other devices would seem to be too old
    expect((await t.store.users.findById(id))?.password === old).toBe(isKept)
  })

  test('is not looked at unless its claim is named', async () => {
    await start({ adopt: true })
    await granted(t.refresh(foreign(await t.addUser('ada'), { hash_password: 'A'.repeat(32) })))
  })
})
