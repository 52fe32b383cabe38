import type { createAuth } from '@carnet/auth'
import { guard as expressGuard } from '@carnet/auth/express'
import { guard as fastifyGuard } from '@carnet/auth/fastify'
import { carnet, guard } from '@carnet/auth/hono'
import { createVerifier, type Verifier } from '@carnet/auth/verifier'
import { Hono } from 'hono'
import { describe, expect, test } from 'tstyche'
import { z } from 'zod'

const schema = z.object({ role: z.enum(['reader', 'editor']) })
const issuer = 'https://auth.example.com'

declare const request: object
declare const verifier: Awaited<ReturnType<typeof open>>

async function open() {
  return createVerifier({ issuer, claims: { schema } })
}

describe('createVerifier', () => {
  test('types the claims on the request as their schema says', () => {
    expect(verifier).type.toBe<Verifier<{ role: 'reader' | 'editor' }>>()
    expect(verifier.of(request).claims.role).type.toBe<'reader' | 'editor'>()
    expect(verifier.ofOptional(request)?.claims.role).type.toBe<'reader' | 'editor' | undefined>()
  })

  test('promises no user, whatever the guard', () => {
    expect(verifier.of(request).user).type.toBe<undefined>()
    expect(verifier.hasUsers).type.toBe<false>()
  })

  test('without a schema promises nothing of the claims', async () => {
    const plain = await createVerifier({ issuer })
    expect(plain.of(request).claims['role']).type.toBe<unknown>()
  })

  test('asks for an issuer, and knows its options by name', () => {
    expect(createVerifier).type.not.toBeCallableWith({})
    expect(createVerifier).type.toBeCallableWith({ issuer, staleFeed: { acceptFor: '30s' } })
    expect(createVerifier).type.not.toBeCallableWith({ issuer, staleFeed: 'check-store' })
    expect(createVerifier).type.not.toBeCallableWith({ issuer, leeway: '5 minutes' })
    expect(createVerifier).type.not.toBeCallableWith({ issuer, secret: 'x' })
  })
})

describe('guards', () => {
  test('take a verifier as they take an auth, with the claims that exist', () => {
    expect(expressGuard).type.toBeCallableWith(verifier)
    expect(fastifyGuard).type.toBeCallableWith(verifier)
    expressGuard(verifier, { claims: { role: 'editor' } })
    // @ts-expect-error Type '"admin"' is not assignable
    expressGuard(verifier, { claims: { role: 'admin' } })
  })

  test('type what Hono hands on', () => {
    new Hono().get('/', guard(verifier), (c) => {
      expect(c.var.auth.claims.role).type.toBe<'reader' | 'editor'>()
      expect(c.var.auth.user).type.toBe<undefined>()
      return c.text('')
    })
  })

  test('do not make a server of it', () => {
    expect(carnet).type.not.toBeCallableWith(verifier)
    expect(carnet).type.toBeCallableWith({} as Awaited<ReturnType<typeof createAuth>>)
  })
})
