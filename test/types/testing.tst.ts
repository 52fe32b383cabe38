import { createAuth, defineAuth, type InferApi } from '@carnet/auth'
import { createTestAuth } from '@carnet/auth/testing'
import { describe, expect, test } from 'tstyche'
import { z } from 'zod'

const role = z.enum(['reader', 'editor'])
const options = defineAuth({
  userFields: z.object({ role: role.default('reader') }),
  claims: { schema: z.object({ role }), from: (user) => ({ role: user.role }) },
  respond: ({ user }) => ({ user: { name: user.username } }),
})

const open = () => createTestAuth(options)
declare const auth: Awaited<ReturnType<typeof open>>
const serve = () => createAuth(options)
type Served = Awaited<ReturnType<typeof serve>>

const openOwn = () =>
  createTestAuth({
    users: {
      findByLogin: async (login: string) => ({ id: 7, nickname: login }),
      findById: async () => undefined,
      verifyPassword: async () => true,
    },
  })
declare const own: Awaited<ReturnType<typeof openOwn>>

describe('createTestAuth', () => {
  test('stands in for what createAuth answers to the same options', () => {
    expect(auth).type.toBeAssignableTo<Served>()
    expect<InferApi<typeof auth>>().type.toBe<InferApi<Served>>()
  })

  test('signs in by a name, by fields, or by a user that there is', () => {
    expect(auth.asUser).type.toBeCallableWith('ada')
    expect(auth.asUser).type.toBeCallableWith({ username: 'ada', role: 'editor' })
    expect(auth.asUser).type.toBeCallableWith({ id: 7 })
    expect(auth.asUser).type.not.toBeCallableWith({ username: 'ada', role: 'owner' })
    expect(auth.asUser).type.not.toBeCallableWith({ role: 'editor' })
    expect(auth.issueExpired).type.toBeCallableWith('ada', 'both')
    expect(auth.issueExpired).type.not.toBeCallableWith('ada', 'refresh')
  })

  test('takes some of the claims that there are, with values that they can have', () => {
    expect(auth.asUser).type.toBeCallableWith('ada', {})
    expect(auth.asUser).type.toBeCallableWith('ada', { role: 'editor' })
    expect(auth.asUser).type.not.toBeCallableWith('ada', { role: 'owner' })
    expect(auth.asUser).type.not.toBeCallableWith('ada', { roles: 'editor' })
  })

  test('answers the user as its table types them', async () => {
    const { user, headers } = await auth.asUser('ada')
    expect(user.role).type.toBe<'reader' | 'editor'>()
    expect(headers).type.toBe<Readonly<Record<string, string>>>()
    expect((await own.asUser('ada')).user).type.toBe<{ id: number; nickname: string }>()
  })

  test('cannot make users in a table of yours', () => {
    expect(own.users).type.toBe<undefined>()
    expect(own.asUser).type.toBeCallableWith({ id: 7 })
    expect(own.asUser).type.not.toBeCallableWith({ username: 'ada' })
  })

  test('is let go of by `await using`, and its clock moves by durations', () => {
    expect(auth).type.toBeAssignableTo<AsyncDisposable>()
    expect(auth.travel).type.toBeCallableWith('31d')
    expect(auth.travel).type.toBeCallableWith(-1000)
    expect(auth.travel).type.not.toBeCallableWith('a month')
  })
})
