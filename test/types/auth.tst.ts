import { createAuth, defineAuth, type InferApi } from '@carnet/auth'
import { carnet as expressCarnet, guard as expressGuard } from '@carnet/auth/express'
import { carnet as fastifyCarnet, guard as fastifyGuard } from '@carnet/auth/fastify'
import { carnet, guard } from '@carnet/auth/hono'
import { Hono } from 'hono'
import { describe, expect, test } from 'tstyche'
import { z } from 'zod'

const claims = z.object({ email: z.string(), role: z.enum(['reader', 'editor']) })
const userFields = z.object({ role: z.enum(['reader', 'editor']).default('reader') })

declare const request: object

async function setUp() {
  return createAuth({
    userFields,
    claims: { schema: claims, from: ({ email, role }) => ({ email, role }) },
    respond: ({ user }) => ({ user: { username: user.username, role: user.role } }),
  })
}
declare const auth: Awaited<ReturnType<typeof setUp>>

describe('claims', () => {
  test('are typed on the request as their schema says', () => {
    expect(auth.of(request).claims).type.toBe<{ email: string; role: 'reader' | 'editor' }>()
    expect(auth.ofOptional(request)?.claims.role).type.toBe<'reader' | 'editor' | undefined>()
  })

  test('must be what the schema says where they are issued', () => {
    createAuth({
      claims: {
        schema: claims,
        // @ts-expect-error Type '"owner"' is not assignable
        from: () => ({ email: 'a@example.com', role: 'owner' as const }),
      },
    })
  })

  test('may be decided in place from the user', () => {
    expect(createAuth).type.toBeCallableWith({
      claims: {
        schema: z.object({ role: z.enum(['reader', 'editor']) }),
        from: (user: { isStaff: boolean }) => ({
          role: user.isStaff ? ('editor' as const) : ('reader' as const),
        }),
      },
    })
    createAuth({
      claims: {
        schema: z.object({ role: z.enum(['reader', 'editor']) }),
        from: (user) => ({ role: user.isStaff ? 'editor' : 'reader' }),
      },
    })
  })

  test('may not use a name that Carnet writes', () => {
    createAuth({
      claims: {
        // @ts-expect-error these claims are reserved
        schema: z.object({ exp: z.number() }),
        from: () => ({ exp: 1 }),
      },
    })
  })

  test('without a schema nothing is promised of them', () => {
    const plain = {} as Awaited<ReturnType<typeof createAuth>>
    expect(plain.of(request).claims).type.toBe<object>()
  })
})

describe('users', () => {
  test('have their own fields beside ours', () => {
    expect(auth.of(request).user?.role).type.toBe<'reader' | 'editor' | undefined>()
    expect(auth.of(request).user?.username).type.toBe<string | undefined>()
  })

  test('need not be given a field that has a default', () => {
    expect(auth.users.create).type.toBeCallableWith({ username: 'ada', password: 'x' })
    expect(auth.users.create).type.toBeCallableWith({ username: 'ada', role: 'editor' })
    expect(auth.users.create).type.not.toBeCallableWith({ username: 'ada', role: 'owner' })
  })

  test('of another table reach the functions as that table types them', async () => {
    const own = await createAuth({
      users: {
        findByLogin: async (login: string) => ({ id: 7, nickname: login }),
        findById: async () => undefined,
        verifyPassword: async () => true,
      },
      respond: ({ user }) => ({ nickname: user.nickname }),
    })
    expect(own.of(request).user).type.toBe<{ id: number; nickname: string } | undefined>()
    expect(own.users).type.toBe<undefined>()
  })
})

describe('mounts', () => {
  test('take an auth of any claims and users', () => {
    expect(expressCarnet).type.toBeCallableWith(auth)
    expect(fastifyCarnet).type.toBeCallableWith(auth)
    expect(carnet).type.toBeCallableWith(auth)
    expect(fastifyGuard).type.toBeCallableWith(auth, { staff: true })
  })
})

describe('guards', () => {
  test('take the claims that exist, with values they can have', () => {
    expressGuard(auth, { claims: { role: 'editor' } })
    expressGuard(auth, { claims: ({ role }) => role !== 'reader' })
    // @ts-expect-error Type '"admin"' is not assignable
    expressGuard(auth, { claims: { role: 'admin' } })
    // @ts-expect-error 'roles' does not exist
    expressGuard(auth, { claims: { roles: 'editor' } })
  })

  test('type what Hono hands on, with no declaration of ours', () => {
    new Hono().get('/', guard(auth), (c) => {
      expect(c.var.auth.claims.role).type.toBe<'reader' | 'editor'>()
      expect(c.var.auth.user).type.toBe<undefined>()
      return c.text('')
    })
    new Hono().get('/', guard(auth, { user: true }), (c) => {
      expect(c.var.auth.user.email).type.toBe<string>()
      return c.text('')
    })
    new Hono().get('/', guard(auth, { optional: true }), (c) => {
      expect(c.var.auth).type.toBeAssignableFrom<undefined>()
      return c.text('')
    })
  })
})

describe('InferApi', () => {
  test('tells a client the bodies and the claims', () => {
    type Server = InferApi<typeof auth>
    expect<Server['claims']>().type.toBe<{ email: string; role: 'reader' | 'editor' }>()
    expect<Server['answers']['obtainPair']['user']['role']>().type.toBe<'reader' | 'editor'>()
    expect<Server['answers']['obtainPair']['access']>().type.toBe<string>()
    expect<Server['answers']['obtainPair']['refresh']>().type.toBe<string>()
    expect<Server['requests']['obtainPair']>().type.toBe<{
      readonly username: string
      readonly password: string
    }>()
  })

  test('tells one whose tokens are in cookies that no body holds a refresh token', () => {
    type Answers = InferApi<typeof auth>['cookieAnswers']
    expect<Answers['obtainPair']>().type.not.toHaveProperty('refresh')
    expect<Answers['refreshSliding']>().type.toBe<{ csrf: string }>()
    expect<Answers['obtainPair']['csrf']>().type.toBe<string>()
    expect<Answers['obtainPair']['user']['role']>().type.toBe<'reader' | 'editor'>()
    expect<Answers['listSessions']>().type.toBe<InferApi<typeof auth>['answers']['listSessions']>()
  })
})

describe('defineAuth', () => {
  test('keeps the types for createAuth', async () => {
    const options = defineAuth({
      userFields,
      claims: { schema: claims, from: ({ email, role }) => ({ email, role }) },
    })
    const made = await createAuth(options)
    expect(made.of(request).claims.role).type.toBe<'reader' | 'editor'>()
  })

  test('refuses an option that does not exist', () => {
    // @ts-expect-error 'acessLifetime' does not exist
    defineAuth({ acessLifetime: '5m' })
    // @ts-expect-error Type '"5 minutes"' is not assignable
    defineAuth({ accessLifetime: '5 minutes' })
  })
})
