import { getLoop } from '../load.ts'
import { loginConnections } from '../login.ts'
import { loginText } from '../session-file.ts'
import { type Bench, type Measured, mapped, type OfEach, race, startsOf } from './bench.ts'
import { checkLogin, checkRefresh } from './checks.ts'
import { hashesOf, rowsOf } from './left-behind.ts'
import { createRefreshing, type Refreshing } from './refreshing.ts'
import { sameServersNote, withServers } from './servers.ts'

const refreshLoad = { connections: 32, threads: 4 }

/** The endpoint that rotates: the old token is void, the answer has a new pair. */
export async function measureRefresh(bench: Bench): Promise<Measured> {
  const { settings, databases } = bench
  const { connections } = refreshLoad
  const tokens = databases.devices.map(({ refresh }) => refresh)
  const before = rowsOf(databases)
  const refreshing = mapped(before, () => createRefreshing(tokens, connections))
  const series = await withServers(startsOf(bench, refreshLoad), async (ports) => {
    for (const port of Object.values(ports)) await checkRefresh(port, databases.tester)
    return race(
      mapped(
        refreshing,
        ({ run }, name) =>
          (seconds) =>
            run(ports[name], seconds),
      ),
      settings,
    )
  })
  return {
    unit: 'refreshes per second',
    series,
    notes: [
      `The client of bench/load.ts, ${connections} connections; ${tokens.length.toLocaleString('en')} sessions, each of which presents its own current token, the same to each server at first.`,
      'Every change is on the disk before its answer: SQLite with synchronous=FULL for all; Django with its default journal, the others with WAL.',
      `${describeRefreshing(refreshing, { before, after: rowsOf(databases) })}.`,
      sameServersNote,
    ],
  }
}

function describeRefreshing(
  refreshing: OfEach<Refreshing>,
  { before, after }: { readonly before: OfEach<number>; readonly after: OfEach<number> },
): string {
  const said = mapped(refreshing, ({ count, failures }, name) => {
    // one more was tried before
    const rows = (after[name] - before[name]) / (count() + 1)
    const answers = `${count().toLocaleString('en')} answers of 200, others: ${failures()}`
    return `${name}: ${answers}; ${rows.toFixed(2)} rows more for each`
  })
  return Object.values(said).join('. ')
}

/** The endpoint that takes a password. */
export async function measureLogin(bench: Bench): Promise<Measured> {
  const { settings, databases } = bench
  const connections = loginConnections
  const series = await withServers(startsOf(bench, { connections }), async (ports) => {
    for (const port of Object.values(ports)) await checkLogin(port)
    const post = (port: number) => (seconds: number) => getLoop(port, [loginText], { connections, seconds })
    return race(mapped(ports, post), settings)
  })
  const hashes = hashesOf(databases)
  return {
    unit: 'per second',
    series,
    notes: [
      `The client of bench/load.ts, ${connections} connections; one answer other than 200, and nothing is reported.`,
      `The password hash is nearly all of it, and Django’s default is another one: ${hashes.Django}. “Django, tuned” has ${hashes['Django, tuned']}, the parameters of carnet’s default, ${hashes.carnet}.`,
      sameServersNote,
    ],
  }
}
