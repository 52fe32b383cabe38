import assert from 'node:assert/strict'
import { type StoredUser, usernameKey } from '../../users/index.ts'
import { newUser, type StoreRule } from '../store-stand.ts'

/** Spellings of an id that a store does not give: each must name nobody. */
export const foreignSpellings = (id: string): readonly string[] => [
  `0${id}`,
  `${id}.0`,
  ` ${id}`,
  `${id} `,
  `+${id}`,
  `-${id}`,
  `${id}e0`,
  `0x${id}`,
  `${id}\0`,
  '',
  'x',
  '٣',
  '9'.repeat(40),
  "1' OR '1'='1",
]

/** The own fields that the users of the contract have. A store that keeps each in a column of its own has these. */
export const ownFieldsOfContract: readonly string[] = [
  ...['role', 'city', 'place', 'start', 'none', 'a.b', 'a.b"c', 'x"y'],
  ...Array.from({ length: 16 }, (_, index) => `field${index}`),
]

/** The own fields that are not null: of a null in a column of its own nobody can tell whether it was given. */
export function fieldsGiven(user: StoredUser | string | undefined): Record<string, unknown> {
  assert.ok(typeof user === 'object', 'the user must be there')
  return Object.fromEntries(Object.entries(user.fields).filter(([, value]) => value !== null))
}

/** How the user store creates, finds and lists. */
export const userRules: Readonly<Record<string, StoreRule>> = {
  async 'a user comes back as stored, under an id of the store'({ store, other }) {
    const given = {
      ...newUser('Ａda.😀'),
      firstName: 'Ａda\u0000\u202e "\'%',
      isStaff: true,
      isActive: false,
      lastLogin: new Date(1_234_567_890_123),
      dateJoined: new Date(-1),
      fields: { role: 'author', 'a.b"c': { deep: [1, null, 'ü', { x: false }] }, none: null },
    }
    const created = await store.users.create(given)
    assert.ok(created !== 'taken')
    const { usernameKey: _, ...stored } = given
    const { none, ...fields } = given.fields
    const { id } = created
    assert.match(id, /\S/)
    assert.deepEqual({ ...created, fields: fieldsGiven(created) }, { id, ...stored, fields })
    assert.equal(created.fields['none'], none)
    assert.deepEqual(await other.users.findById(id), created)
    assert.deepEqual(await other.users.findByUsername(given.username), created)
  },

  async 'a name that is taken is not given again'({ store, addUser }) {
    const first = await addUser({ username: 'paypal', usernameKey: usernameKey('paypal') })
    assert.equal(await store.users.create({ ...newUser('paypal'), usernameKey: 'another' }), 'taken')
    assert.equal(await store.users.count(), 1)
    assert.deepEqual(await store.users.findByUsername('paypal'), first)
  },

  async 'of concurrent creations under one name exactly one happens'({ store, other }) {
    const attempts = Array.from({ length: 32 }, (_, index) =>
      (index % 2 === 0 ? store : other).users.create({ ...newUser('ada'), email: `${index}@example.com` }),
    )
    const created = (await Promise.all(attempts)).filter((result) => result !== 'taken')
    assert.equal(created.length, 1)
    assert.deepEqual(await store.users.findByUsername('ada'), created[0])
    assert.equal(await store.users.count(), 1)
  },

  async 'a user is found by the exact name only'({ store, addUser }) {
    await addUser({ username: 'Ada' })
    for (const name of ['ada', 'ADA', 'Ａda', 'Ada ', ' Ada', 'Ad', 'Adá', 'Ada\0', '%', 'A_a', '']) {
      assert.equal(await store.users.findByUsername(name), undefined, JSON.stringify(name))
    }
  },

  async 'a user is found by the id as the store spells it only'({ store, addUser }) {
    const { id } = await addUser()
    for (const spelling of foreignSpellings(id)) {
      assert.equal(await store.users.findById(spelling), undefined, JSON.stringify(spelling))
    }
  },

  async 'a user is found by the one field that is asked for'({ store, other, addUser }) {
    const [ada, bob] = [await addUser({ username: 'ada' }), await addUser({ username: 'bob' })]
    assert.deepEqual(await store.users.findBy('id', ada.id), ada)
    assert.deepEqual(await other.users.findBy('username', 'bob'), bob)
    assert.equal(await store.users.findBy('username', ada.id), undefined)
    assert.equal(await store.users.findBy('username', 'ADA'), undefined)
    for (const spelling of foreignSpellings(ada.id)) {
      assert.equal(await store.users.findBy('id', spelling), undefined, JSON.stringify(spelling))
    }
    await assert.rejects(store.users.findBy('no such field', 'ada'), TypeError)
  },

  async 'an id is never given twice'({ store, addUser }) {
    const given: string[] = []
    for (let round = 0; round < 5; round++) {
      const { id } = await addUser()
      given.push(id)
      assert.equal(await store.users.delete(id), true)
    }
    assert.equal(new Set(given).size, 5)
  },

  async 'users are listed page by page, and what comes and goes meanwhile moves no page'({ store, addUser }) {
    const ids: string[] = []
    for (let index = 0; index < 12; index++) ids.push((await addUser()).id)
    const first = await store.users.list({ limit: 5 })
    const after = first.at(-1)?.id ?? ''
    await store.users.delete(first[0]?.id ?? '')
    const { id: added } = await addUser()
    const rest = await store.users.list({ limit: 100, after })
    const seen = [...first, ...rest].map(({ id }) => id).filter((id) => id !== added)
    assert.deepEqual(seen.toSorted(), ids.toSorted())
    assert.deepEqual(await store.users.list({ limit: 5, after: rest.at(-1)?.id ?? '' }), [])
    for (const nobody of ['x', '1.5'])
      assert.deepEqual(await store.users.list({ limit: 5, after: nobody }), [])
  },

  async 'a search takes every character literally and ignores the case of ASCII'({ store, addUser }) {
    const names = ['Percent%', 'under_score', 'plain']
    const inOrder = (a: string, b: string) => names.indexOf(a) - names.indexOf(b)
    await addUser({ username: 'Percent%', email: 'x@example.com' })
    await addUser({ username: 'under_score', email: 'y@example.org', lastName: 'O’Hara' })
    await addUser({ username: 'plain', firstName: 'Grace', email: 'z@example.net' })
    const found = async (search: string) =>
      (await store.users.list({ limit: 10, search })).map(({ username }) => username).toSorted(inOrder)
    assert.deepEqual(await found('PERCENT%'), ['Percent%'])
    assert.deepEqual(await found('%'), ['Percent%'])
    assert.deepEqual(await found('_'), ['under_score'])
    assert.deepEqual(await found('gRaCe'), ['plain'])
    assert.deepEqual(await found('hara'), ['under_score'])
    assert.deepEqual(await found('EXAMPLE.'), ['Percent%', 'under_score', 'plain'])
    assert.deepEqual(await found(''), ['Percent%', 'under_score', 'plain'])
    assert.deepEqual(await found("' OR 1=1 --"), [])
  },

  async 'all users are counted, active or not'({ store, addUser }) {
    assert.equal(await store.users.count(), 0)
    await addUser()
    await addUser({ isActive: false })
    assert.equal(await store.users.count(), 2)
  },
}
