import assert from 'node:assert/strict'
import type { AuditPage, Tally, UserPage } from '../../admin/index.ts'
import { withOrigin } from '../../audit/index.ts'
import type { Store } from '../../stores/index.ts'
import type { StoreRule } from '../store-stand.ts'
import { allPages } from './pages.ts'

const hourMs = 3_600_000

function usersOf({ admin }: Store) {
  assert.ok(admin.users)
  return admin.users
}

const find = (store: Store, page: Partial<UserPage>, limit = 3) =>
  allPages(
    // a place in this list is the id of a user
    (behind) => {
      const last = behind?.[0]
      const from = last === undefined ? {} : { behind: String(last) }
      return usersOf(store).list({ search: '', ...page, limit, ...from })
    },
    limit,
  )

const namesOf = async (users: ReturnType<typeof find>) =>
  (await users).map(({ username }) => username).toSorted()

const audited = (store: Store, page: Partial<AuditPage>, limit = 3) =>
  allPages((behind) => {
    const last = behind?.[0]
    return store.admin.listAudit({ limit, ...page, ...(last !== undefined && { behind: Number(last) }) })
  }, limit)

const sumOf = (tallies: readonly Tally[], name: string) =>
  tallies.filter((tally) => tally.name === name).map(({ hourMs: hour, count }) => [hour / hourMs, count])

/** What the admin reads and keeps, besides its lists of sessions. */
export const adminRules: Readonly<Record<string, StoreRule>> = {
  async 'users are searched by name and e-mail, and filtered, each once, a page at a time'({
    store,
    addUser,
  }) {
    for (let index = 0; index < 7; index++)
      await addUser({ username: `user${index}`, isActive: index % 2 === 0, isStaff: index === 6 })
    await addUser({
      username: '100%_sure',
      email: 'Grace@Example.com',
      firstName: 'Grace',
      lastName: 'Hopper',
    })
    const all = await namesOf(find(store, {}))
    assert.deepEqual(all, ['100%_sure', ...Array.from({ length: 7 }, (_, index) => `user${index}`)])
    for (const search of ['100%_s', 'GRACE@', 'race', 'hopper'])
      assert.deepEqual(await namesOf(find(store, { search })), ['100%_sure'], search)
    assert.deepEqual(await namesOf(find(store, { search: 'user', isActive: false })), [
      'user1',
      'user3',
      'user5',
    ])
    assert.deepEqual(await namesOf(find(store, { isStaff: true })), ['user6'])
    for (const search of ['100__s', '1%s', 'nobody'])
      assert.deepEqual(await find(store, { search }), [], search)
  },

  async 'users are called by their names, those that there are'({ store, addUser }) {
    const [ada, bob] = [await addUser({ username: 'ada' }), await addUser({ username: 'bob' })]
    const names = await usersOf(store).namesOf([ada.id, bob.id, '999999', "x' OR 1=1 --", ''])
    assert.deepEqual(Object.fromEntries(names), { [ada.id]: 'ada', [bob.id]: 'bob' })
    assert.equal((await usersOf(store).namesOf([])).size, 0)
  },

  async 'the audit log is listed newest first, each row once, by what a page asks for'({
    store,
    other,
    clock,
  }) {
    const write = (action: 'sign_in' | 'late_retry', actor: string, sessionId: string) =>
      withOrigin({ actor, ip: '192.0.2.1', userAgent: '', requestId: `r-${sessionId}` }, () =>
        store.audit.append({ action, userId: `of ${actor}`, sessionId }),
      )
    const startMs = clock.now()
    for (let index = 0; index < 8; index++) {
      clock.advance('1m')
      await write(index % 2 === 0 ? 'sign_in' : 'late_retry', index < 6 ? 'user:1' : 'user:2', `s${index}`)
    }
    await store.audit.append({ action: 'sign_in', result: 'refused' })
    const told = async (page: Partial<AuditPage>) =>
      (await audited(other, { sinceMs: startMs + 1, ...page })).map(
        ({ sessionId, result }) => sessionId ?? result,
      )
    assert.deepEqual(await told({}), ['refused', 's7', 's6', 's5', 's4', 's3', 's2', 's1', 's0'])
    assert.deepEqual(await told({ action: 'sign_in' }), ['refused', 's6', 's4', 's2', 's0'])
    assert.deepEqual(await told({ action: 'sign_in', result: 'done' }), ['s6', 's4', 's2', 's0'])
    assert.deepEqual(await told({ actor: 'user:2' }), ['s7', 's6'])
    assert.deepEqual(await told({ userId: 'of user:1', action: 'late_retry' }), ['s5', 's3', 's1'])
    assert.deepEqual(await told({ sessionId: 's3' }), ['s3'])
    assert.deepEqual(await told({ requestId: 'r-s4' }), ['s4'])
    const [sinceMs, untilMs] = [startMs + 3 * 60_000, startMs + 5 * 60_000]
    assert.deepEqual(await told({ sinceMs, untilMs }), ['s3', 's2'])
    assert.deepEqual(await told({ action: "' OR 1=1 --" }), [])
  },

  async 'what is counted by the hour is added up, whoever counts at once'({ store, other }) {
    const [first, second] = [100 * hourMs, 101 * hourMs]
    assert.equal(await store.admin.firstTally(), undefined)
    const tallies = [
      { hourMs: second, name: 'refreshes', count: 2 },
      { hourMs: first, name: 'sign_ins', count: 1 },
    ] as const
    const turned = tallies.toReversed()
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        (index % 2 === 0 ? store : other).admin.addTallies(index % 3 === 0 ? tallies : turned),
      ),
    )
    await store.admin.addTallies([])
    const kept = await other.admin.listTallies(first)
    assert.deepEqual([sumOf(kept, 'sign_ins'), sumOf(kept, 'refreshes')], [[[100, 12]], [[101, 24]]])
    assert.deepEqual(sumOf(await store.admin.listTallies(second), 'sign_ins'), [])
    assert.equal(await store.admin.firstTally(), first)
    await store.admin.deleteTallies(second)
    assert.equal(await other.admin.firstTally(), second)
  },

  async 'a job is seen by every process, and stays cancelled whatever its worker says'({
    store,
    other,
    clock,
  }) {
    const begun = { id: 'j', kind: 'end_sessions', userId: '1', total: 40 } as const
    const startedAtMs = clock.now()
    const created = await store.admin.createJob(begun)
    const running = {
      ...begun,
      state: 'running',
      done: 0,
      summary: '',
      head: undefined,
      isGood: true,
      startedAtMs,
    }
    assert.deepEqual(created, { ...running, seenAtMs: startedAtMs })
    clock.advance('5s')
    assert.deepEqual(await store.admin.updateJob('j', { done: 7, total: 40 }), {
      ...running,
      done: 7,
      seenAtMs: clock.now(),
    })
    assert.equal((await other.admin.findJob('j'))?.done, 7)
    assert.equal((await other.admin.cancelJob('j'))?.state, 'cancelled')
    const end = { done: 9, total: 40, state: 'done', summary: 'Nine.', head: '1:ab', isGood: false } as const
    const told = await store.admin.updateJob('j', end)
    assert.deepEqual(
      [told?.state, told?.done, told?.summary, told?.head, told?.isGood],
      ['cancelled', 9, 'Nine.', '1:ab', false],
    )
  },

  async 'a job that is done is cancelled by nobody, and what is no job is none'({ store, other }) {
    await store.admin.createJob({ id: 'd', kind: 'verify_audit', userId: '1', total: undefined })
    await store.admin.updateJob('d', { done: 3, total: undefined, state: 'done', summary: 'All.' })
    assert.equal((await other.admin.cancelJob('d'))?.state, 'done')
    for (const id of ['nothing', "' OR 1=1 --"]) {
      assert.equal(await store.admin.findJob(id), undefined)
      assert.equal(await store.admin.cancelJob(id), undefined)
      assert.equal(await store.admin.updateJob(id, { done: 1, total: 1 }), undefined)
    }
  },
}
