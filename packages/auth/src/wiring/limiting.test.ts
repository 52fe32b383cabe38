import { afterAll, expect, test } from 'vitest'
import { createAuth } from '../create-auth.ts'
import { createManualClock } from '../testing/index.ts'
import { createDjangoDatabases } from '../testing/test-django-database.ts'

const databases = createDjangoDatabases()
afterAll(() => databases.remove())

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

/** Django's table, where names that differ in case alone are two users. */
async function openTwins() {
  const auth = await createAuth({
    database: `sqlite:${databases.make()}`,
    django: {},
    autoMigrate: true,
    hasher: 'argon2id',
    clock: createManualClock().now,
    secret: 'a-secret-that-nobody-guesses-0123456789',
  })
  await auth.users.create({ username: 'ada', password: 'correct horse battery staple' })
  await auth.users.create({ username: 'Ada', password: 'laurel and hardy in the desert' })
  const ask = async (username: string, password: string) => {
    const request = new Request('http://a/api/token/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    })
    return (await auth.handler(request, { remoteAddress: '192.0.2.7', isEncrypted: false })).status
  }
  return { auth, ask }
}

test('who has a name like another does not take back guesses at that one by signing in as themselves', async () => {
  const { auth, ask } = await openTwins()
  const answers: number[] = []
  for (const round of numbers(8)) {
    answers.push(await ask('ada', `guess ${round}`))
    if (round < 5) expect(await ask('Ada', 'laurel and hardy in the desert')).toBe(200)
  }
  expect(answers).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
  await auth.close()
})

test('a new password forgets the failures at every spelling of a name', async () => {
  const { auth, ask } = await openTwins()
  for (const round of numbers(5)) await ask('ada', `guess ${round}`)
  expect(await ask('ada', 'correct horse battery staple')).toBe(429)
  const [user] = await auth.users.list({ search: 'ada' })
  await auth.users.setPassword(user?.id ?? '', 'another staple of the battery')
  // what another spelling was refused for is remembered for no longer than a second
  expect(await ask('ada', 'another staple of the battery')).toBe(200)
  await auth.close()
})

/** A table of one's own, where a name and an address are one user. */
async function openAliases() {
  const ada = { id: '7', isActive: true, username: 'ada' }
  const auth = await createAuth({
    database: 'sqlite::memory:',
    users: {
      findById: async (id: string) => (id === ada.id ? ada : undefined),
      findByLogin: async (login: string) => (['ada', 'ada@example.com'].includes(login) ? ada : undefined),
      verifyPassword: async (_: unknown, password: string) => password === 'correct horse battery staple',
    },
    clock: createManualClock().now,
    secret: 'a-secret-that-nobody-guesses-0123456789',
  })
  const ask = async (username: string, password: string) => {
    const request = new Request('http://a/api/token/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    })
    return (await auth.handler(request, { remoteAddress: '192.0.2.7', isEncrypted: false })).status
  }
  return { auth, ask }
}

test('unlocking a name of somebody who has several leaves what was typed at another, until that is unlocked', async () => {
  const { auth, ask } = await openAliases()
  const right = 'correct horse battery staple'
  for (const round of numbers(5)) await ask('ada@example.com', `guess ${round}`)
  expect([await ask('ada', right), await ask('ada@example.com', right)]).toEqual([429, 429])
  expect(await auth.unlock('ada')).toBe(true)
  expect([await ask('ada@example.com', right), await ask('ada', right)]).toEqual([429, 200])
  expect(await auth.unlock('ada@example.com')).toBe(true)
  expect(await ask('ada@example.com', right)).toBe(200)
  await auth.close()
})
