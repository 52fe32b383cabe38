import { createAuth, defineAuth, fromSimpleJwt } from '@carnet/auth'
import { describe, expect, test } from 'tstyche'
import { z } from 'zod'

const role = z.object({ role: z.enum(['reader', 'editor']) })
const settings = fromSimpleJwt({ ACCESS_TOKEN_LIFETIME: { minutes: 5 }, AUDIENCE: null })

declare const request: object
declare const findUser: () => Promise<{ id: string; isActive: boolean } | undefined>

describe('what fromSimpleJwt answers', () => {
  test('may be spread beside options of every kind, whose types are inferred all the same', async () => {
    const auth = await createAuth({
      ...settings,
      userFields: role,
      claims: { schema: role, from: (user) => ({ role: user.role }) },
      respond: ({ user }) => ({ name: user.username }),
    })
    expect(auth.of(request).claims).type.toBe<{ role: 'reader' | 'editor' }>()
    expect(auth.of(request).user).type.toBeAssignableTo<{ role: 'reader' | 'editor' } | undefined>()
  })

  test('may be spread by itself, in a config file, and beside a user table of your own', () => {
    expect(defineAuth).type.toBeCallableWith({ ...settings })
    expect(defineAuth).type.toBeCallableWith({
      ...settings,
      users: { findByLogin: findUser, findById: findUser, verifyPassword: async () => true },
    })
  })

  test('has nothing that takes a function', () => {
    expect(settings).type.not.toHaveProperty('claims')
    expect(settings).type.not.toHaveProperty('authenticationRule')
  })

  test('still lets the claims of Carnet be refused', () => {
    createAuth({
      ...settings,
      claims: {
        // @ts-expect-error these claims are reserved
        schema: z.object({ exp: z.number() }),
        from: () => ({ exp: 1 }),
      },
    })
  })
})

describe('fromSimpleJwt takes', () => {
  test('a dictionary that stands elsewhere, such as in a JSON file', () => {
    const dictionary = {
      ALGORITHM: 'HS256',
      REFRESH_TOKEN_LIFETIME: '30d',
      LEEWAY: 10,
      AUTH_HEADER_TYPES: ['Bearer'],
      JSON_ENCODER: null,
      CHECK_USER_IS_ACTIVE: true,
    }
    expect(fromSimpleJwt).type.toBeCallableWith(dictionary)
  })

  test('durations of all three forms', () => {
    expect(fromSimpleJwt).type.toBeCallableWith({ SLIDING_TOKEN_LIFETIME: 300 })
    expect(fromSimpleJwt).type.toBeCallableWith({ SLIDING_TOKEN_LIFETIME: '5m' })
    expect(fromSimpleJwt).type.toBeCallableWith({ SLIDING_TOKEN_LIFETIME: { hours: 1, minutes: 5 } })
    expect(fromSimpleJwt).type.not.toBeCallableWith({ SLIDING_TOKEN_LIFETIME: { years: 1 } })
    expect(fromSimpleJwt).type.not.toBeCallableWith({ SLIDING_TOKEN_LIFETIME: null })
  })

  test('no name that is unknown, mistyped or removed', () => {
    expect(fromSimpleJwt).type.not.toBeCallableWith({ ACCES_TOKEN_LIFETIME: 300 })
    expect(fromSimpleJwt).type.not.toBeCallableWith({ SECRET_KEY: 'x' })
    expect(fromSimpleJwt).type.not.toBeCallableWith({ ROTATE_REFRESH_TOKENS: 'True' })
  })
})
