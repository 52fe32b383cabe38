import type { PostgresClient, PostgresQuery, PostgresResult } from './pool.ts'

/** A prepared statement to be run. */
export interface NamedQuery extends PostgresQuery {
  readonly name: string
  readonly types: NonNullable<PostgresQuery['types']>
}

/** Of each statement that a connection has prepared, what the columns of its answer are. */
type Known = Map<string, Columns>
type Columns = readonly { readonly name: string; readonly read: (text: string) => unknown }[]

/** What the package `pg` gives its own and others' queries to say something with. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void }
  parse(statement: { name: string; text: string }): void
  bind(values: { statement: string; values: unknown[] }): void
  describe(what: { type: 'P'; name: '' }): void
  execute(portal: object): void
  close(what: { type: 'S'; name: string }): void
  flush(): void
  sync(): void
}

/** What the driver calls while a query is sent and answered. */
interface WireQuery {
  submit(connection: Wire): unknown
  callback: (error: unknown) => void
  handleRowDescription(message: {
    readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[]
  }): void
  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void
  handleCommandComplete(message: { readonly text: string }): void
  handleError(error: unknown): void
  handleReadyForQuery(): void
  handleEmptyQuery(): void
  handlePortalSuspended(): void
  handleCopyInResponse(): void
  handleCopyData(): void
}

// the server would keep its answers until it has all of them, and of slow ones nothing would be heard meanwhile
const answeredTogether = 10

/** Such queries, which the package `pg` takes as well as its own. */
interface WireClient {
  query(query: WireQuery): unknown
}

/**
 * Runs prepared statements as the package `pg` does, but for two things: several that are given at once travel together,
 * all or none of them; and the columns of an answer are asked for the first time only, which for one row is most of what
 * would be sent and read.
 */
export function createPreparedQueries() {
  const connections = new WeakMap<PostgresClient, Known>()
  return async (
    client: PostgresClient,
    queries: readonly NamedQuery[],
    heard: () => void,
  ): Promise<PostgresResult[]> => {
    // where the driver itself sends ahead it takes queries of its own kind only
    if (client.pipeline === true) return Promise.all(queries.map((query) => client.query(query)))
    const known: Known = connections.get(client) ?? new Map()
    connections.set(client, known)
    return new Promise((resolve, reject) => {
      const wired = client as unknown as WireClient
      wired.query(wireQuery({ queries, known, heard, resolve, reject }))
    })
  }
}

interface Run {
  readonly queries: readonly NamedQuery[]
  readonly known: Known
  /** One of them was answered. */
  readonly heard: () => void
  readonly resolve: (results: PostgresResult[]) => void
  readonly reject: (error: unknown) => void
}

function wireQuery({ queries, known, heard, resolve, reject }: Run): WireQuery {
  const columns = queries.map(({ name }) => known.get(name))
  const results: PostgresResult[] = []
  let rows: Record<string, unknown>[] = []
  return {
    submit(wire) {
      wire.stream.cork()
      for (const [index, query] of queries.entries()) {
        sendQuery(wire, query, known.has(query.name))
        if (index % answeredTogether === answeredTogether - 1) wire.flush()
      }
      wire.sync()
      wire.stream.uncork()
      return null
    },
    handleRowDescription({ fields }) {
      const { getTypeParser } = queries[results.length]?.types ?? neverAsked
      columns[results.length] = fields.map(({ name, dataTypeID }) => ({
        name,
        read: getTypeParser(dataTypeID),
      }))
    },
    handleDataRow: ({ fields }) => void rows.push(toRow(columns[results.length] ?? [], fields)),
    handleCommandComplete({ text }) {
      results.push({ rows, rowCount: Number(/\d+$/.exec(text)?.[0] ?? 0) })
      rows = []
      heard()
    },
    callback(error) {
      if (error) return reject(error)
      for (const [index, { name }] of queries.entries()) known.set(name, columns[index] ?? [])
      resolve(results)
    },
    handleError(error) {
      this.callback(error)
    },
    handleReadyForQuery() {
      this.callback(null)
    },
    handleEmptyQuery: nothing,
    handlePortalSuspended: nothing,
    handleCopyInResponse: nothing,
    handleCopyData: nothing,
  }
}

function sendQuery(wire: Wire, { name, text, values = [] }: NamedQuery, isKnown: boolean): void {
  if (!isKnown) {
    // what failed before may have been prepared all the same
    wire.close({ type: 'S', name })
    wire.parse({ name, text })
  }
  wire.bind({ statement: name, values: values.map(toWire) })
  if (!isKnown) wire.describe({ type: 'P', name: '' })
  wire.execute({})
}

const nothing = () => undefined
const neverAsked = { getTypeParser: () => String }

function toRow(columns: Columns, fields: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  for (const [index, { name, read }] of columns.entries()) {
    const text = fields[index] ?? null
    row[name] = text === null ? null : read(text)
  }
  return row
}

function toWire(value: unknown): string | Buffer | null {
  if (value === null || typeof value === 'string') return value
  return value instanceof Uint8Array ? Buffer.from(value) : String(value)
}
