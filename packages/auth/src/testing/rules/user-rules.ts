import assert from 'node:assert/strict'
import { usernameKey } from '../../users/index.ts'
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
    assert.notEqual(created, 'taken')
    const { usernameKey: _, ...stored } = given
    const { id } = created as { id: string }
    assert.match(id, /\S/)
    assert.deepEqual(created, { id, ...stored })
    assert.deepEqual(await other.users.findById(id), created)
    assert.deepEqual(await other.users.findByUsername(given.username), created)
  },

  async 'a name is taken by itself and by its key'({ store, addUser }) {
    const first = await addUser({ username: 'paypal', usernameKey: usernameKey('paypal') })
    const lookalike = { ...newUser('раураl'), usernameKey: first.username }
    assert.equal(await store.users.create({ ...newUser('paypal'), usernameKey: 'another' }), 'taken')
    assert.equal(await store.users.create(lookalike), 'taken')
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

  async 'an id is never given twice'({ store, addUser }) {
    const given: string[] = []
    for (let round = 0; round < 5; round++) {
      const { id } = await addUser()
      given.push(id)
      assert.equal(await store.users.delete(id), true)
    }
    assert.equal(new Set(given).size, 5)
  },

  async 'users are listed page by page in the order of their creation'({ store, addUser }) {
    const ids: string[] = []
    for (let index = 0; index < 12; index++) ids.push((await addUser()).id)
    const first = await store.users.list({ limit: 5 })
    const after = first.at(-1)?.id ?? ''
    // what comes and goes meanwhile moves no page
    await store.users.delete(ids[0] ?? '')
    const added = await addUser()
    const rest = await store.users.list({ limit: 100, after })
    assert.deepEqual(
      [...first, ...rest].map(({ id }) => id),
      [...ids, added.id],
    )
    assert.deepEqual(await store.users.list({ limit: 5, after: added.id }), [])
  },

  async 'a search takes every character literally and ignores the case of ASCII'({ store, addUser }) {
    await addUser({ username: 'Percent%', email: 'x@example.com' })
    await addUser({ username: 'under_score', email: 'y@example.org', lastName: 'O’Hara' })
    await addUser({ username: 'plain', firstName: 'Grace', email: 'z@example.net' })
    const found = async (search: string) =>
      (await store.users.list({ limit: 10, search })).map(({ username }) => username)
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
