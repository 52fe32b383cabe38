import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { createDjangoDatabases, type DjangoModel } from '../../testing/test-django-database.ts'
import { type DjangoStand, newUser, openDjangoStand } from '../../testing/test-django-stand.ts'
import type { DjangoStoreOptions } from './index.ts'

const databases = createDjangoDatabases()
afterAll(databases.remove)

const stands: DjangoStand[] = []
afterEach(async () => {
  for (const stand of stands.splice(0)) await stand.close()
})

async function open(model: DjangoModel = {}, options: Partial<DjangoStoreOptions> = {}) {
  const stand = await openDjangoStand(databases.make(model), { userTable: model.userTable, ...options })
  stands.push(stand)
  const { users } = stand.store
  const create = async (username: string, fields: Record<string, unknown> = {}) => {
    const user = await users.create({ ...newUser(username), fields })
    if (user === 'taken') throw new Error('the name must be free')
    return user
  }
  return { ...stand, users, create }
}

/** The second article's model, and one column of each kind. */
const shopUser: DjangoModel = {
  userTable: 'shop_user',
  more: [
    '"role" varchar(20) NOT NULL',
    '"phone_number" varchar(20) NULL',
    '"born" date NULL',
    '"seen_at" datetime NULL',
    '"prefs" text NULL CHECK ((JSON_VALID("prefs") OR "prefs" IS NULL))',
    '"vip" bool NULL',
    '"ref" char(32) NULL UNIQUE',
    '"big" bigint NULL',
    '"price" decimal NULL',
  ],
}

describe('a user', () => {
  test('is written as Django writes users', async () => {
    const { create, django } = await open()
    await create('ada')
    const [row] = django.query('SELECT * FROM auth_user')
    expect(row).toMatchObject({
      username: 'ada',
      is_active: 1,
      is_staff: 0,
      is_superuser: 0,
      last_login: null,
    })
    expect(row?.['date_joined']).toBe('1970-01-01 00:00:00')
  })

  test('of Django is read, whatever fraction its times have', async () => {
    const { users, django } = await open()
    django.query(`INSERT INTO auth_user (username, password, email, first_name, last_name, is_active, is_staff,
      is_superuser, last_login, date_joined) VALUES ('eve', 'pw', '', '', '', 1, 1, 0,
      '2026-01-02 03:04:05', '2026-01-02 03:04:05.678901')`)
    expect(await users.findByUsername('eve')).toMatchObject({
      isStaff: true,
      lastLogin: new Date('2026-01-02T03:04:05Z'),
      dateJoined: new Date('2026-01-02T03:04:05.678Z'),
    })
  })

  test('is unique by the exact name, as Django has it', async () => {
    const { create, users } = await open()
    await create('ada')
    expect(await users.create(newUser('ada'))).toBe('taken')
    expect(await users.create(newUser('Ada'))).toMatchObject({ username: 'Ada' })
  })
})

describe('own fields', () => {
  const everything = {
    role: 'author',
    phoneNumber: '+49 89',
    born: '1815-12-10',
    seenAt: '2026-01-02T03:04:05.678Z',
    prefs: { tabs: [1, null, 'ü'] },
    vip: true,
    ref: '0a1b2c3d-0000-4000-8000-0123456789ab',
    big: 42,
    price: 9.5,
  }

  test('are kept in columns of their names in snake case, as Django keeps them', async () => {
    const { create, users, django } = await open(shopUser, { ownFields: Object.keys(everything) })
    const { id, fields } = await create('ada', everything)
    expect(fields).toEqual(everything)
    expect((await users.findById(id))?.fields).toEqual(everything)
    expect(django.query('SELECT * FROM shop_user')[0]).toMatchObject({
      phone_number: '+49 89',
      seen_at: '2026-01-02 03:04:05.678000',
      prefs: '{"tabs":[1,null,"ü"]}',
      vip: 1,
      ref: '0a1b2c3d0000400080000123456789ab',
    })
    const updated = await users.update(id, { fields: { role: 'reader', vip: null, big: '9007199254740993' } })
    expect(updated).toMatchObject({
      fields: { ...everything, role: 'reader', vip: null, big: '9007199254740993' },
    })
  })

  test('are all columns that Django does not have itself, where nobody says which', async () => {
    const { create } = await open(shopUser, { ownFields: undefined, columns: { job: 'role' } })
    const { fields } = await create('ada', { job: 'author' })
    expect(Object.keys(fields).toSorted()).toEqual(
      ['big', 'born', 'job', 'phoneNumber', 'prefs', 'price', 'ref', 'seenAt', 'vip'].toSorted(),
    )
  })

  test('can have columns of other names', async () => {
    const { create, django } = await open(shopUser, { ownFields: ['job'], columns: { job: 'role' } })
    expect((await create('ada', { job: 'author' })).fields).toEqual({ job: 'author' })
    expect(django.query('SELECT role FROM shop_user')).toMatchObject([{ role: 'author' }])
  })

  test('are refused with their name where they do not fit', async () => {
    const { create, users } = await open(shopUser, { ownFields: Object.keys(everything) })
    const { id } = await create('ada', everything)
    const wrong = { seenAt: 'soon', vip: 'yes', ref: 'no uuid', role: { deep: 1 }, nobody: 1 }
    for (const [name, value] of Object.entries(wrong))
      await expect(users.update(id, { fields: { [name]: value } }), name).rejects.toThrow(
        new RegExp(`"${name}"`),
      )
    expect((await users.findById(id))?.fields).toEqual(everything)
  })

  test('that the table asks for are asked for by name', async () => {
    const { users, create } = await open(shopUser, { ownFields: ['role'] })
    await expect(users.create(newUser('ada'))).rejects.toThrow(/"shop_user" asks for a "role".*userFields/)
    await expect(create('ada', { role: 'reader' })).resolves.toBeDefined()
  })

  test('that are unique and somebody else’s are a fault of the input', async () => {
    const { create, users } = await open(shopUser, { ownFields: ['role', 'ref'] })
    const own = { role: 'reader', ref: everything.ref }
    await create('ada', own)
    await expect(users.create({ ...newUser('bob'), fields: own })).rejects.toMatchObject({
      problems: { ref: ['A user with this ref already exists.'] },
    })
  })
})

describe('a model that leaves fields out', () => {
  const columns = {
    username: 'email',
    firstName: '',
    lastName: '',
    isStaff: '',
    isSuperuser: '',
    isActive: '',
    dateJoined: '',
  }
  const mailUser: DjangoModel = {
    userTable: 'mail_user',
    columns: [
      '"password" varchar(128) NOT NULL',
      '"last_login" datetime NULL',
      '"email" varchar(254) NOT NULL UNIQUE',
    ],
  }

  test('has users all the same, as AbstractBaseUser has them', async () => {
    const { users, django, begin } = await open(mailUser, { columns })
    const named = { ...newUser('ada@example.com'), firstName: '', lastName: '' }
    expect(await users.create(named)).toMatchObject({
      ...{
        username: 'ada@example.com',
        email: 'ada@example.com',
        firstName: '',
        isActive: true,
        isStaff: false,
      },
    })
    expect(await users.create({ ...named, email: '' })).toBe('taken')
    const [row] = django.query('SELECT * FROM mail_user')
    await expect(begin({ userId: String(row?.['id']) })).resolves.toBeDefined()
  })

  test('cannot keep what it has no column for, and says so', async () => {
    const { users } = await open(mailUser, { columns })
    const user = { ...newUser('ada@example.com'), lastName: '' }
    await expect(users.create(user)).rejects.toThrow(/"mail_user" has no column for "firstName"/)
    const ada = await users.create({ ...user, firstName: '' })
    const { id } = ada as { id: string }
    await expect(users.setActive(id, false)).rejects.toThrow(/active/)
  })
})

describe('looking a user up by another field', () => {
  test('finds the one who has it, and nobody where several have', async () => {
    const { create, users } = await open(shopUser, { ownFields: ['role', 'ref', 'big'], userIdField: 'ref' })
    const ref = '0a1b2c3d-0000-4000-8000-0123456789ab'
    const ada = await create('ada', { role: 'author', ref, big: '9007199254740993' })
    await create('bob', { role: 'reader' })
    await create('cyd', { role: 'reader' })
    expect(await users.findBy('ref', ref)).toEqual(ada)
    expect(await users.findBy('role', 'author')).toEqual(ada)
    expect(await users.findBy('big', '9007199254740993')).toEqual(ada)
    expect(await users.findBy('email', 'ada@example.com')).toEqual(ada)
    expect(await users.findBy('role', 'reader')).toBeUndefined()
    for (const spelling of [ref.toUpperCase(), ref.replaceAll('-', ''), ` ${ref}`, ''])
      expect(await users.findBy('ref', spelling), spelling).toBeUndefined()
    for (const spelling of ['09007199254740993', '9007199254740992', '9'.repeat(19), '9'.repeat(30)])
      expect(await users.findBy('big', spelling), spelling).toBeUndefined()
  })

  test('shows that field even where the schema does not name it', async () => {
    const { create } = await open(shopUser, { ownFields: ['role'], userIdField: 'phone_number' })
    expect((await create('ada', { role: 'author' })).fields).toEqual({ role: 'author', phone_number: null })
  })
})

describe('users whose ids are UUIDs', () => {
  const model: DjangoModel = { userTable: 'shop_user', key: 'char(32)' }

  test('have the id in the spelling of Python, and 32 digits in the tables', async () => {
    const { create, users, django, begin } = await open(model)
    const { id } = await create('ada')
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    const session = await begin({ userId: id })
    expect(session.userId).toBe(id)
    const hex = id.replaceAll('-', '')
    expect(django.query('SELECT id FROM shop_user')).toMatchObject([{ id: hex }])
    expect(django.query('SELECT user_id FROM token_blacklist_outstandingtoken')).toMatchObject([
      { user_id: hex },
    ])
    for (const spelling of [hex, id.toUpperCase()]) expect(await users.findById(spelling)).toBeUndefined()
  })
})
