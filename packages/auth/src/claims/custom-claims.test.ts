import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defaultClaimNames, reservedClaims } from '../tokens/index.ts'
import { createCustomClaims } from './custom-claims.ts'

const context = { rememberReads: false, algorithm: 'HS256', claimNames: defaultClaimNames } as const

interface Person {
  readonly role: unknown
}

const ada: Person = { role: 'author' }
const schema = z.object({ role: z.string(), team: z.string().default('none') })

/** Claims from a function that answers whatever it likes. */
const claimsFrom = (from: (user: Person) => unknown, options: { readonly schema?: unknown } = {}) =>
  createCustomClaims<object, Person>({ schema, from, ...options } as never, context)

/** A schema that lets everything pass, as a library may that declares no fields. */
const anything = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } }

describe('without an option', () => {
  const claims = createCustomClaims<object, Person>(undefined, context)

  test('nothing goes in, nothing is promised, and what is there is copied', async () => {
    expect(await claims.ofUser(ada)).toEqual({})
    expect(await claims.read({ role: 'x', exp: 1 })).toEqual({})
    expect(claims.copy({ role: 'x', exp: 1, sid: 'y' })).toEqual({ role: 'x' })
  })
})

describe('what goes into a token', () => {
  test('is what the schema makes of the function’s answer', async () => {
    expect(await claimsFrom(({ role }) => ({ role })).ofUser(ada)).toEqual({ role: 'author', team: 'none' })
    expect(await claimsFrom(async () => ({ role: 'x', more: 1 })).ofUser(ada)).toEqual({
      role: 'x',
      team: 'none',
    })
  })

  test('is what JSON holds of it', async () => {
    const at = new Date(0)
    const claims = claimsFrom(() => ({ at, none: undefined, list: [undefined], f: () => 1 }), {
      schema: anything,
    })
    expect(await claims.ofUser(ada)).toEqual({ at: at.toJSON(), list: [null] })
  })

  test.each([
    ['does not fit', () => ({ role: 7 }), '"role": '],
    ['is missing', () => undefined, 'does not fit its schema'],
    ['is too long', () => ({ role: 'x'.repeat(4096) }), 'made 4121 bytes of JSON; a token has room for 4096'],
    ['is too long in UTF-8', () => ({ role: '€'.repeat(2000) }), 'made 6025 bytes'],
  ])('is refused when it %s', async (_what, from, sentence) => {
    await expect(claimsFrom(from).ofUser(ada)).rejects.toThrow(sentence)
  })

  test('is refused when no JSON can hold it', async () => {
    const round: Record<string, unknown> = {}
    round['self'] = round
    for (const value of [1n, round]) {
      await expect(claimsFrom(() => ({ value }), { schema: anything }).ofUser(ada)).rejects.toThrow(TypeError)
    }
  })

  test('is refused with the error of the function', async () => {
    const failing = () => Promise.reject(new RangeError('no role'))
    await expect(claimsFrom(failing).ofUser(ada)).rejects.toThrow(new RangeError('no role'))
  })

  test('and the sentence shows no value', async () => {
    await expect(claimsFrom(() => ({ role: ['hunter2'] })).ofUser(ada)).rejects.not.toThrow('hunter2')
  })
})

describe.each(reservedClaims)('the claim %s', (name) => {
  const named = (value: unknown) => JSON.parse(`{"role":"x","${name}":${JSON.stringify(value)}}`)

  test('cannot be declared', () => {
    const declared = { ...anything, shape: named(1) }
    expect(() => claimsFrom(() => ({}), { schema: declared })).toThrow(`must not set "${name}"`)
  })

  test('cannot be set by the function', async () => {
    await expect(claimsFrom(() => named(1), { schema: anything }).ofUser(ada)).rejects.toThrow(`"${name}"`)
  })

  test('is neither read nor copied', async () => {
    const claims = claimsFrom(() => ({}), { schema: anything })
    expect(Object.keys((await claims.read(named('y'))) ?? {})).toEqual(['role'])
    expect(Object.keys(claims.copy(named('y')))).toEqual(['role'])
  })
})

describe('what is read of a token', () => {
  test('is what the schema makes of it', async () => {
    const claims = claimsFrom(() => ({}))
    expect(await claims.read({ role: 'x', exp: 1, user_id: '1' })).toEqual({ role: 'x', team: 'none' })
    expect(await claims.read({ role: 7 })).toBeUndefined()
    expect(await claims.read({})).toBeUndefined()
  })

  test('may take time', async () => {
    const slow = {
      '~standard': { ...anything['~standard'], validate: async (value: unknown) => ({ value }) },
    }
    expect(await claimsFrom(() => ({}), { schema: slow }).read({ role: 'x' })).toEqual({ role: 'x' })
  })

  test('is computed once for one object of claims, where verified tokens are remembered', () => {
    let reads = 0
    const counting = {
      '~standard': {
        ...anything['~standard'],
        validate: (value: unknown) => {
          reads += 1
          return { value }
        },
      },
    }
    const option = { schema: counting, from: () => ({}) } as never
    const claims = createCustomClaims<object, Person>(option, { ...context, rememberReads: true })
    const token = { role: 'x' }
    expect([claims.read(token), claims.read(token), claims.read({ role: 'x' })]).toEqual(Array(3).fill(token))
    expect(reads).toBe(2)
  })
})

test('neither sets nor copies what goes by a name of the developer', async () => {
  const named = {
    ...context,
    claimNames: { ...defaultClaimNames, userId: 'owner' },
    revokeClaim: 'hash_password',
  }
  const claims = createCustomClaims<object, object>(
    { schema: anything as never, from: () => ({ owner: '1' }) },
    named,
  )
  await expect(claims.ofUser({})).rejects.toThrow('must not set "owner"')
  expect(claims.copy({ owner: '1', hash_password: 'A', user_id: '2', role: 'x' })).toEqual({ role: 'x' })
})

test('leaves room for the long signatures of ML-DSA', async () => {
  const longClaims = { role: 'r'.repeat(1100) }
  const make = (algorithm: 'HS256' | 'ML-DSA-87') =>
    createCustomClaims<object, object>(
      { schema: anything as never, from: () => longClaims },
      { ...context, algorithm },
    ).ofUser({})
  await expect(make('HS256')).resolves.toEqual(longClaims)
  await expect(make('ML-DSA-87')).rejects.toThrow('a token has room for 1024')
})
