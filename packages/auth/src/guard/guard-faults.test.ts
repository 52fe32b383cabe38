import { expect, test } from 'vitest'
import { StoreUnavailableError } from '../sessions/index.ts'
import { defaultClaimNames, tokenTypes } from '../tokens/index.ts'
import type { GuardOptions } from './authenticated.ts'
import { createGuard, type GuardContext } from './guard.ts'

interface Role {
  readonly role: string
}
type Context = GuardContext<Role, unknown>

const token = { user_id: '1', sid: 's', iat: 1, role: 'editor' }
const unreachable = () => Promise.reject(new StoreUnavailableError('another process writes'))

/** A guard that takes every token for good; what it asks besides is the test's to say. */
function guardWith(context: Partial<Context>) {
  const guard = createGuard<Role, unknown>({
    accept: [tokenTypes.access],
    headerTypes: ['Bearer'],
    verify: () => ({ ok: true, claims: token }),
    readClaims: ({ role }) => ({ role: String(role) }),
    standing: () => 'live',
    claimNames: defaultClaimNames,
    learnKeys: undefined,
    isVoid: async () => true,
    isSessionOf: undefined,
    admitsInactive: false,
    passwordChange: { mayBe: () => false, isSince: () => false },
    accounts: { findByOwner: async () => undefined } as unknown as Context['accounts'],
    isUnavailable: (error) => error instanceof StoreUnavailableError,
    onError: () => undefined,
    ...context,
  })
  return async (options?: GuardOptions<Role>) => guard('Bearer x', options)
}

const busy = {
  status: 503,
  body: { detail: 'The service is busy. Try again in a moment.', code: 'unavailable' },
  headers: { 'cache-control': 'no-store', 'retry-after': '1' },
}

test.each([
  ['refused', undefined],
  ['optional', { optional: true }],
  ['ignored where bad', { optional: 'ignore-invalid' }],
] as const)(
  'a store that cannot say whether the session goes on: 503, also where no token is %s',
  async (_, options) => {
    const ask = guardWith({ standing: () => 'unknown', isVoid: unreachable })
    expect(await ask(options)).toEqual({ ok: false, refusal: busy })
  },
)

test.each([undefined, { optional: true }, { optional: 'ignore-invalid' }] as const)(
  'a session of which nothing may be said: 503 without asking the store, with %j',
  async (options) => {
    const isVoid = () => Promise.reject(new Error('nobody should ask'))
    const ask = guardWith({ standing: () => 'unavailable', isVoid })
    expect(await ask(options)).toEqual({ ok: false, refusal: busy })
  },
)

test('a session that is known to have ended: 401 without asking the store', async () => {
  const isVoid = () => Promise.reject(new Error('nobody should ask'))
  const verdict = await guardWith({ standing: () => 'ended', isVoid })()
  expect(verdict).toMatchObject({ ok: false, refusal: { status: 401, body: { code: 'token_not_valid' } } })
})

test('the fault is told', async () => {
  const told: unknown[] = []
  const onError = (error: unknown) => void told.push(error)
  await guardWith({ standing: () => 'unknown', isVoid: unreachable, onError })()
  expect(told).toEqual([new StoreUnavailableError('another process writes')])
})

test('a store that cannot say who the user is: 503', async () => {
  const accounts = { findByOwner: unreachable } as unknown as Context['accounts']
  expect(await guardWith({ accounts })({ user: true })).toEqual({ ok: false, refusal: busy })
})

test('any other fault is the caller’s to answer, and only one', async () => {
  const late = () => new Promise<never>((_, reject) => setTimeout(reject, 1, new Error('a schema')))
  const ask = guardWith({
    standing: () => 'unknown',
    isVoid: () => Promise.reject(new Error('a bug')),
    readClaims: late,
  })
  await expect(ask()).rejects.toThrow('a bug')
  // a rejection that nobody awaits would fail this run
  await new Promise((resolve) => setTimeout(resolve, 5))
})

test('a schema that takes its time is waited for', async () => {
  const ask = guardWith({ readClaims: async () => ({ role: 'author' }) })
  expect(await ask()).toMatchObject({ ok: true, auth: { claims: { role: 'author' } } })
  expect(await guardWith({ readClaims: async () => undefined })()).toMatchObject({ ok: false })
})

test.each([
  ['true', true, true],
  ['false', false, false],
  ['a promise of false', Promise.resolve(false), false],
  ['a promise of true', Promise.resolve(true), false],
  ['something else', 'yes', false],
])('a predicate that answers %s', async (_, answer, isAdmitted) => {
  const verdict = await guardWith({})({ claims: () => answer as boolean })
  expect(verdict.ok).toBe(isAdmitted)
  if (!verdict.ok) expect(verdict.refusal.status).toBe(403)
})
