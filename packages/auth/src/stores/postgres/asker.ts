import { StoreUnavailableError } from '../../sessions/index.ts'
import type { Clients } from './clients.ts'
import { isBroken, sqlState } from './faults.ts'
import type { Listener } from './listener.ts'
import type { PostgresClient, PostgresQuery, PostgresResult } from './pool.ts'
import { createPreparedQueries, type NamedQuery } from './prepared-queries.ts'
import { createSilence } from './silence.ts'

export interface Asker {
  /** Asks on a connection. @throws DriverFault, also when the database says nothing at all any more. */
  readonly ask: (client: PostgresClient, query: PostgresQuery) => Promise<PostgresResult>
  /** The same for several prepared statements: all of them are run, or none. */
  readonly askTogether: (client: PostgresClient, queries: readonly NamedQuery[]) => Promise<PostgresResult[]>
  /** How often the database has answered. */
  readonly answers: () => number
  readonly stop: () => void
}

export interface AskerOptions {
  readonly clients: Clients
  /** Asks on a connection that nobody else uses, where there is one: the pool's may all be busy with slow things. */
  readonly ping: Listener['ping']
  /** How long one call may take, though others are answered: longer than the server lets a statement run. */
  readonly limitMs: () => number
}

export function createAsker({ clients, ping, limitMs }: AskerOptions): Asker {
  const silence = createSilence({
    limitMs,
    probe() {
      // a new connection that is answered says nothing of those that are idle, so it is asked only where none is
      ping(clients.isFull()).then(silence.heard, (error) => isFullServer(error) && silence.heard())
      void probe().catch(() => undefined)
    },
  })

  const runPrepared = createPreparedQueries()
  const send = async (client: PostgresClient, query: PostgresQuery) => {
    if (!isNamed(query)) return client.query(query)
    const [result] = await runPrepared(client, [query], () => undefined)
    return result ?? noResult
  }

  async function probe(): Promise<void> {
    const { client, release } = await clients.acquire()
    try {
      // given up like every other: otherwise the connection would be held until the network gives up, a quarter of an hour
      await heard(() => client.query({ text: 'SELECT 1' }))
      release()
    } catch {
      release(true)
    }
  }

  const heard = <T>(work: (goOn: () => void) => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const call = {
        giveUp: (why: 'silent' | 'late') =>
          reject(new DriverFault(why === 'silent' ? silentError() : lateError())),
      }
      const finish = (settle: () => void) => {
        silence.end(call)
        settle()
      }
      silence.begin(call)
      work(() => silence.goOn(call)).then(
        (result) => finish(() => resolve(result)),
        (error) => finish(() => reject(new DriverFault(error))),
      )
    })

  return {
    ask: (client, query) => heard(() => send(client, query)),
    askTogether: (client, queries) => heard((goOn) => runPrepared(client, queries, goOn)),
    answers: silence.answers,
    stop: silence.stop,
  }
}

const noResult: PostgresResult = { rows: [], rowCount: 0 }

export const isNamed = (query: PostgresQuery): query is NamedQuery =>
  query.name !== undefined && query.types !== undefined

/** What the driver or the database threw, as distinct from what a recipe throws. */
export class DriverFault extends Error {
  constructor(cause: unknown) {
    super('the database did not do what it was asked', { cause })
  }
}

/** Whether the connection cannot be used any more. */
export const isLost = (error: unknown) => error instanceof DriverFault && isBroken(error.cause)

/** Whether no connection is of any use. */
export const isSilent = (error: unknown) => error instanceof DriverFault && error.cause instanceof SilentError

// too many connections: whoever says so is there
const isFullServer = (error: unknown) => sqlState(error) === '53300'

/** Whether one connection did not answer while others did. */
export const isLate = (error: unknown) => error instanceof DriverFault && error.cause instanceof LateError

class SilentError extends StoreUnavailableError {}
class LateError extends StoreUnavailableError {}

const silentError = () => new SilentError('The database cannot be used now: it does not answer.')

// the server would have ended the statement, and did not, so it is the connection; a COMMIT may have been done
const lateError = () => new LateError('The database cannot be used now: a connection does not answer.')
