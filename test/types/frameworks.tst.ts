import type { IncomingMessage, RequestListener } from 'node:http'
import { createAuth } from '@carnet/auth'
import { type AuthOf, CarnetModule, Guarded } from '@carnet/auth/nest'
import { getAuth, carnet as nextCarnet, guard as nextGuard, openOnce } from '@carnet/auth/next'
import { carnet as nodeCarnet, guard as nodeGuard } from '@carnet/auth/node'
import { expect, test } from 'tstyche'
import { z } from 'zod'

const claims = z.object({ role: z.enum(['reader', 'editor']) })
type Claims = z.infer<typeof claims>

const open = () => createAuth({ claims: { schema: claims, from: () => ({ role: 'reader' as const }) } })
declare const auth: Awaited<ReturnType<typeof open>>
declare const request: Request

test('Nest: the caller is typed by an annotation, and options of a guard by the claims that they name', () => {
  expect<AuthOf<typeof auth>['claims']>().type.toBe<Claims>()
  Guarded({ claims: ({ role }: Claims) => role === 'editor' })
  Guarded({ claims: { role: 'editor' } })
  expect(Guarded).type.not.toBeCallableWith({ stff: true })
  CarnetModule.forRoot(auth)
  CarnetModule.forRootAsync({ inject: ['x'], useFactory: (_given: string) => open() })
  expect(CarnetModule.forRoot).type.not.toBeCallableWith({})
})

test('Next: the caller is typed by the options, also of a server that is yet to be opened', async () => {
  const later = openOnce(open)
  expect(nextCarnet(later).GET).type.toBe<(request: Request) => Promise<Response>>()
  nextGuard(later, { user: true })((_: Request, caller) => {
    expect(caller.claims).type.toBe<Claims>()
    expect(caller.user.username).type.toBe<string>()
    return Response.json({})
  })
  const caller = await getAuth(later, request.headers)
  expect(caller?.claims.role).type.toBe<'reader' | 'editor' | undefined>()
  expect(caller?.user).type.toBe<undefined>()
  expect((await getAuth(auth, request.headers, { user: true }))?.user.username).type.toBe<
    string | undefined
  >()
  nextGuard(auth, { optional: true })((_: Request, perhaps) => Response.json(perhaps?.userId))
})

test('plain Node: a guarded listener is a listener, and knows the caller', () => {
  const listener = nodeGuard(auth, { staff: true })((incoming, _response, caller) => {
    expect(incoming).type.toBe<IncomingMessage>()
    expect(caller.user.isStaff).type.toBe<boolean>()
  })
  expect(listener).type.toBeAssignableTo<RequestListener>()
  expect(nodeCarnet(auth, listener)).type.toBeAssignableTo<RequestListener>()
})
