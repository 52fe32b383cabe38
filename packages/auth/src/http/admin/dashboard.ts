import type { AdminDashboard } from '@carnet/contract'
import { hourMs, type TallyName } from '../../admin/index.ts'
import { type Answer, ok } from '../answer.ts'
import type { AdminCall, AdminContext } from './admin-context.ts'
import { remembered } from './remembered.ts'
import { iso, isoOrNull } from './times.ts'

const ranges = {
  day: { stepMs: hourMs, points: 24 },
  month: { stepMs: 24 * hourMs, points: 30 },
} as const

export function createDashboard({ store, users, clock, health }: AdminContext) {
  const counts = {
    active_sessions: remembered(() => store.countSessions('live')),
    sessions: remembered(() => store.countSessions('all')),
    users: remembered(async () => (await users?.count()) ?? null),
  }
  const countAll = async () => {
    const [active_sessions, sessions, people] = await Promise.all([
      counts.active_sessions(),
      counts.sessions(),
      counts.users(),
    ])
    return { active_sessions, sessions, users: people }
  }

  async function dashboard({ query }: AdminCall<'dashboard'>): Promise<Answer> {
    const { range = 'day' } = query
    const { stepMs, points } = ranges[range]
    const nowMs = clock()
    const fromMs = nowMs - (nowMs % stepMs) - (points - 1) * stepMs
    const [tallies, firstMs, now, parts] = await Promise.all([
      store.listTallies(fromMs),
      store.firstTally(),
      countAll(),
      health(),
    ])
    const stepOf = (hour: number) => Math.floor((hour - fromMs) / stepMs)
    // what nobody counted is not known, which is another thing than none
    const first = firstMs === undefined ? points : stepOf(firstMs)
    const series = (name: TallyName) =>
      Array.from({ length: points }, (_, step) =>
        step < first
          ? null
          : tallies
              .filter((tally) => tally.name === name && stepOf(tally.hourMs) === step)
              .reduce((sum, { count }) => sum + count, 0),
      )
    return ok({
      range,
      from: iso(fromMs),
      step_seconds: stepMs / 1000,
      series: {
        sign_ins: series('sign_ins'),
        sign_in_failures: series('sign_in_failures'),
        throttled: series('throttled'),
        refreshes: series('refreshes'),
        reuse_alarms: series('reuse_alarms'),
        revocations: series('revocations'),
      },
      counted_since: isoOrNull(firstMs),
      now,
      health: parts,
    } satisfies AdminDashboard)
  }
  return { dashboard }
}
