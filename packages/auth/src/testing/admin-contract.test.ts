// The rules of what the admin reads catch a store that breaks them, as store-contract.test.ts shows of all others.
import type { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import type { AdminStore } from '../admin/index.ts'
import { type Breaking, createBrokenStores } from './test-broken-stores.ts'

const { contractOver, remove } = createBrokenStores()
afterAll(remove)

const admin =
  (broken: (good: AdminStore, sql: DatabaseSync) => Partial<AdminStore>): Breaking =>
  (good, sql) => ({ admin: { ...good.admin, ...broken(good.admin, sql) } })

const brokenStores: [string, Breaking, string][] = [
  [
    'goes on behind the moment at which a page ended',
    admin(({ listSessions }) => ({
      listSessions: ({ behind, ...page }) =>
        listSessions(
          behind === undefined || page.part
            ? { ...page, behind }
            : { ...page, behind: [behind[0] ?? '', '~'] },
        ),
    })),
    'a list of sessions holds each of them once, in its order, either way, a page at a time',
  ],
  [
    'lists sessions that have ended as live ones',
    admin(({ listSessions }) => ({
      listSessions: ({ state, ...page }) => listSessions(state === 'live' ? page : { ...page, state }),
    })),
    'a list of sessions is filtered by user, kind, state and end',
  ],
  [
    'takes a part of an id for a pattern',
    admin(({ listSessions }) => ({
      listSessions: ({ part, ...page }) => listSessions({ ...page, part: part?.replace(/[%_!'].*/, '') }),
    })),
    'sessions are found by part of their id or of their token’s, each once, what begins so first',
  ],
  [
    'counts sessions that have expired as live ones',
    admin(({ countSessions }) => ({
      countSessions: async (which) =>
        which === 'live'
          ? (await countSessions('all')) - (await countSessions('revoked'))
          : countSessions(which),
    })),
    'sessions are counted: all, those that were ended, those that go on, those of a user',
  ],
  [
    'reads what was counted, adds to it and writes it',
    admin(({ addTallies, listTallies, deleteTallies }) => ({
      async addTallies(tallies) {
        const known = await listTallies(0)
        const before = (name: string) => known.find((one) => one.name === name)?.count ?? 0
        await deleteTallies(Number.MAX_SAFE_INTEGER)
        await addTallies(tallies.map((tally) => ({ ...tally, count: tally.count + before(tally.name) })))
      },
    })),
    'what is counted by the hour is added up, whoever counts at once',
  ],
  [
    'goes on with a job that was cancelled',
    admin(({ updateJob }, sql) => ({
      async updateJob(id, change) {
        sql.prepare("UPDATE carnet_job SET state = 'running' WHERE id = ?").run(id)
        return updateJob(id, change)
      },
    })),
    'a job is seen by every process, and stays cancelled whatever its worker says',
  ],
  [
    'searches users by patterns',
    admin(({ users }) => ({
      users: users && {
        ...users,
        list: ({ search, ...page }) => users.list({ ...page, search: search.replace(/[%_].*/, '') }),
      },
    })),
    'users are searched by name and e-mail, and filtered, each once, a page at a time',
  ],
  [
    'leaves out the row at which a page of the audit log ended',
    admin(({ listAudit }) => ({
      listAudit: ({ behind, ...page }) =>
        listAudit(behind === undefined ? page : { ...page, behind: behind - 1 }),
    })),
    'the audit log is listed newest first, each row once, by what a page asks for',
  ],
]

test.each(brokenStores)('a store that %s is caught', async (_what, breaking, caughtBy) => {
  const rule = contractOver(breaking).find(({ name }) => name === caughtBy)
  if (rule === undefined) throw new Error(`There is no rule "${caughtBy}".`)
  await expect(rule.run()).rejects.toThrow()
})
