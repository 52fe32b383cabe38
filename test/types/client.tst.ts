import { type createAuth, defineAuth, type InferApi } from '@carnet/auth'
import { createClient, type Session, type SessionState } from '@carnet/client'
import { useClient, useSession } from '@carnet/client/react'
import { describe, expect, test } from 'tstyche'
import { z } from 'zod'

const claims = z.object({ email: z.string(), role: z.enum(['reader', 'editor']) })
const respond = z.object({ user: z.object({ name: z.string() }) })

async function setUp(create: typeof createAuth) {
  return create({
    claims: { schema: claims, from: ({ email }) => ({ email, role: 'reader' }) },
    respond: ({ user }) => ({ user: { name: user.username } }),
  })
}
type Server = InferApi<Awaited<ReturnType<typeof setUp>>>
const client = createClient<Server>({ baseUrl: 'https://api.example.com/api' })

describe('a client', () => {
  test('knows the claims and the answer of its server', async () => {
    const session = await client.signIn({ username: 'ada', password: '…' })
    expect(session.claims.role).type.toBe<'reader' | 'editor'>()
    expect(session.answer?.user).type.toBe<{ name: string } | undefined>()
    expect(session).type.not.toHaveProperty('access')
    // @ts-expect-error Property 'staff' does not exist
    session.claims.staff
  })

  test('takes the bodies that the server takes', () => {
    expect(client.signIn).type.not.toBeCallableWith({ username: 'ada' })
    expect(client.changePassword).type.not.toBeCallableWith({ new_password: '…' })
    expect(client.signOutEverywhere).type.not.toBeCallableWith({ except: 'others' })
  })

  test('tells three states, of which one has a session', () => {
    const state = client.state()
    expect(state.status).type.toBe<'loading' | 'signed_in' | 'signed_out'>()
    if (state.status === 'signed_in') expect(state.session).type.toBe<Session<Server>>()
  })

  test('refuses an option that does not exist', () => {
    // @ts-expect-error 'baseURL' does not exist
    createClient({ baseURL: '/api' })
  })

  test('needs no server: claims of no known type are an object', async () => {
    const plain = createClient({ baseUrl: '/api' })
    expect((await plain.session())?.claims).type.toBe<object | undefined>()
  })
})

describe('hooks', () => {
  test('know what the client knows', () => {
    expect(useSession<Server>()).type.toBe<SessionState<Server>>()
    expect(useClient<Server>().fetch).type.toBe<typeof client.fetch>()
  })
})

describe('respond', () => {
  test('may bring a schema, and must then answer what that says', () => {
    defineAuth({ respond: { schema: respond, from: ({ user }) => ({ user: { name: user.username } }) } })
    expect(defineAuth).type.not.toBeCallableWith({ respond: { schema: respond, from: () => ({ user: {} }) } })
  })
})
