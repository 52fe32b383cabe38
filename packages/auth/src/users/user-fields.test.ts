import { expect, test } from 'vitest'
import { z } from 'zod'
import type { StandardSchema } from './standard-schema.ts'
import type { StoredUser } from './user.ts'
import { createUserFields } from './user-fields.ts'
import { createProblemList, UserInputError } from './user-input-error.ts'

const stored: StoredUser = {
  id: '7',
  username: 'ada',
  email: '',
  firstName: '',
  lastName: '',
  isActive: true,
  isStaff: false,
  isSuperuser: false,
  lastLogin: null,
  dateJoined: new Date(0),
  password: '!secret',
  fields: { role: 'author' },
}

const schema = z.object({
  role: z.enum(['reader', 'author']).default('reader'),
  nickname: z
    .string()
    .max(10)
    .transform((text) => text.toUpperCase())
    .optional(),
  born: z.coerce.date().optional(),
})

function check<Fields extends object>(
  given: StandardSchema<unknown, Fields> | undefined,
  fields: Record<string, unknown>,
  existing: Record<string, unknown> = {},
) {
  const problems = createProblemList()
  const kept = createUserFields(given).check(fields, existing, problems)
  problems.throwIfAny()
  return kept
}

function problemsOf(attempt: () => unknown) {
  try {
    attempt()
  } catch (error) {
    if (error instanceof UserInputError) return error.problems
    throw error
  }
  return {}
}

test('a user is read with the fields parsed, and without the password', () => {
  const user = createUserFields(schema).read({
    ...stored,
    fields: { nickname: 'countess', born: '1815-12-10' },
  })
  expect(user).toEqual({
    id: '7',
    username: 'ada',
    email: '',
    firstName: '',
    lastName: '',
    isActive: true,
    isStaff: false,
    isSuperuser: false,
    lastLogin: null,
    dateJoined: new Date(0),
    role: 'reader',
    nickname: 'COUNTESS',
    born: new Date('1815-12-10'),
  })
  expect(Object.isFrozen(user)).toBe(true)
  const row = { ...stored, usernameKey: 'hidden' }
  expect(JSON.stringify(createUserFields().read(row))).not.toMatch(/secret|author|hidden/)
})

test('what is stored and no longer fits is told by user and field, without the value', () => {
  const read = () =>
    createUserFields(schema).read({ ...stored, fields: { nickname: 'much too long a nickname' } })
  expect(read).toThrow(/^user 7 as stored does not fit userFields: nickname: /)
  expect(read).not.toThrow(/much/)
})

test('fields are stored as given, so that a transformation is made once, and a default is fixed', () => {
  expect(check(schema, { nickname: 'countess', born: '1815-12-10' })).toEqual({
    role: 'reader',
    nickname: 'countess',
    born: '1815-12-10',
  })
  expect(check(schema, { born: new Date(0) })).toEqual({ role: 'reader', born: '1970-01-01T00:00:00.000Z' })
})

test('of a stored user only what is given is kept, judged together with the rest', () => {
  expect(check(schema, { nickname: 'countess' }, { role: 'author' })).toEqual({ nickname: 'countess' })
  const both = z
    .object({ from: z.number(), to: z.number() })
    .refine(({ from, to }) => from <= to, 'backwards')
  expect(problemsOf(() => check(both, { to: 1 }, { from: 2, to: 3 }))).toEqual({
    non_field_errors: ['backwards'],
  })
})

test('unknown fields are refused by name, with and without a schema', () => {
  const hostile = JSON.parse(
    '{"__proto__": {"role": "author"}, "constructor": 1, "is_staff": true, "a": null}',
  )
  const unknown = { constructor: ['Unknown field.'], is_staff: ['Unknown field.'], a: ['Unknown field.'] }
  for (const given of [undefined, schema]) {
    const problems = problemsOf(() => check(given, hostile))
    expect(Object.keys(problems).sort()).toEqual(['__proto__', 'a', 'constructor', 'is_staff'])
    expect(problems).toMatchObject(unknown)
  }
  expect(problemsOf(() => check(z.strictObject({ role: z.string().default('a') }), { rol: 'b' }))).toEqual({
    non_field_errors: ['Unrecognized key: "rol"'],
  })
})

test.each(['id', 'password', 'isActive', 'lastLogin', 'dateJoined', 'fields'])(
  '%s is never taken for a field of the developer, even where the schema takes anything',
  (name) => {
    expect(problemsOf(() => check(z.looseObject({}), { [name]: 'x', extra: 1 }))).toEqual({
      [name]: ['Unknown field.'],
    })
  },
)

test.each(['id', 'username', 'email', 'firstName', 'isSuperuser', 'dateJoined', 'password'])(
  'a schema that declares %s is refused at once',
  (name) => {
    expect(() => createUserFields(z.object({ role: z.string(), [name]: z.string() }))).toThrow(
      new TypeError(`userFields must not have a field named ${name}: every user has one already`),
    )
  },
)

test('a schema that hides that it makes such a field is refused when it does', () => {
  const sly = z.object({ role: z.string() }).transform((fields) => ({ ...fields, isStaff: true }))
  expect(() => check(sly, { role: 'a' })).toThrow(TypeError)
  expect(createUserFields(sly).read({ ...stored, fields: { role: 'a' } }).isStaff).toBe(false)
})

test('a missing field is told as Django REST framework tells it, a wrong one in the words of the schema', () => {
  const strict = z.object({ role: z.enum(['reader']), tags: z.array(z.string('not a word')) })
  expect(problemsOf(() => check(strict, {}))).toEqual({
    role: ['This field is required.'],
    tags: ['This field is required.'],
  })
  expect(problemsOf(() => check(strict, { role: 'reader', tags: ['a', 5, 6] }))).toEqual({
    tags: ['not a word', 'not a word'],
  })
})

test('what a column of JSON cannot hold is refused by field', () => {
  const anything = z.looseObject({})
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  let deep: unknown[] = []
  for (let depth = 0; depth < 100_000; depth += 1) deep = [deep]
  const given = {
    fine: { list: [1, 'a', null, { b: true }] },
    nul: 'a\0',
    surrogate: { in: ['\ud800'] },
    key: { 'a\0': 1 },
    'name\0': 1,
    bigint: 1n,
    run: () => 1,
    inner: [Symbol('s')],
    cycle,
    deep,
    absent: undefined,
  }
  expect(problemsOf(() => check(anything, given))).toEqual({
    nul: ['Null characters are not allowed.'],
    surrogate: ['Surrogate characters are not allowed: U+D800.'],
    key: ['Null characters are not allowed.'],
    'name\0': ['Null characters are not allowed.'],
    bigint: ['Not a JSON value.'],
    run: ['Not a JSON value.'],
    inner: ['Not a JSON value.'],
    cycle: ['Not a JSON value.'],
    deep: ['Not a JSON value.'],
  })
  expect(check(anything, { fine: given.fine, absent: undefined, none: { toJSON: () => undefined } })).toEqual(
    {
      fine: given.fine,
    },
  )
})

test('a schema that only answers later is refused', () => {
  const later = z.object({ role: z.string().refine(async () => true) })
  expect(() => check(later, { role: 'a' })).toThrow(
    new TypeError('userFields must be a schema that answers synchronously'),
  )
})

test('any library that speaks Standard Schema will do', () => {
  const minimal: StandardSchema<unknown, { role: string }> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) =>
        typeof value === 'object' && value !== null && 'role' in value && value.role === 'reader'
          ? { value: { role: 'reader' } }
          : { issues: [{ message: 'no such role', path: [{ key: 'role' }] }] },
    },
  }
  expect(check(minimal, { role: 'reader' })).toEqual({ role: 'reader' })
  expect(problemsOf(() => check(minimal, { role: 'king' }))).toEqual({ role: ['no such role'] })
  expect(problemsOf(() => check(minimal, { role: 'reader', other: 1 }))).toEqual({
    other: ['Unknown field.'],
  })
})
