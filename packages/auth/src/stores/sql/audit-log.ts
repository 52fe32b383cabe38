import {
  type AuditLog,
  type AuditQuery,
  type AuditRow,
  type Broken,
  broken,
  type Chain,
  type ChainEnds,
  type ChainHead,
  checkEnds,
  checkRow,
  headOf,
  type Pruned,
  type PruneOptions,
} from '../../audit/index.ts'
import type { AuditRows } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { all, changes, first, type Recipe, type Row, type Statement } from './recipe.ts'

/** The log itself, beside the rows that the other verbs write. */
export function sqlAuditLog({ run, write }: Pick<Connection, 'run' | 'write'>, rows: AuditRows): AuditLog {
  return {
    append: (event) => run(() => rows.append(event)),
    countUnsealed: () => run(countUnsealed),
    seal: (chain, limit) => write(() => seal(chain, limit)),
    ends: () => run(ends),
    sealed: (after, limit) => run(() => sealed(after, limit)),
    latest: (query) => run(() => latest(query)),
    prune: (chain, options) => write(() => prune(rows, chain, options)),
  }
}

function* countUnsealed(): Recipe<number> {
  const row = yield* first('SELECT count(*) AS unsealed FROM carnet_audit WHERE position IS NULL')
  return Number(row?.['unsealed'])
}

function* seal(chain: Chain, limit: number): Recipe<number> {
  const known = yield* ends()
  if (known === undefined) throw new Error('The table carnet_audit_head has lost its row.')
  const found = yield* all('SELECT * FROM carnet_audit WHERE position IS NULL ORDER BY seq LIMIT :limit', {
    limit,
  })
  if (found.length === 0) return 0
  const links = link(chain, known.head, found.map(toAuditRow))
  // first: of two that seal at once the second one waits here, and then finds that it has nothing to do
  if (!(yield* moveHead(known.head, links.at(-1)?.head ?? known.head))) return 0
  for (const { seq, head } of links) {
    yield* changes('UPDATE carnet_audit SET position = :position, hash = :hash WHERE seq = :seq', {
      ...head,
      seq,
    })
  }
  return links.length
}

function link(chain: Chain, head: ChainHead, rows: readonly AuditRow[]) {
  let previous = head
  return rows.map((row) => {
    previous = { position: previous.position + 1, hash: chain.hash(previous, row) }
    return { seq: row.seq, head: previous }
  })
}

function* moveHead(from: ChainHead, to: ChainHead): Recipe<boolean> {
  const moved = yield* changes(
    `UPDATE carnet_audit_head SET position = :position, hash = :hash
     WHERE id = 1 AND position = :from AND hash = :fromHash`,
    { ...to, from: from.position, fromHash: from.hash },
  )
  return moved === 1
}

function* ends(): Recipe<ChainEnds | undefined> {
  const row = yield* first('SELECT * FROM carnet_audit_head WHERE id = 1')
  if (row === undefined) return undefined
  const [hash = '', checkpoint = ''] = String(row['pruned_hash']).split(' ')
  return {
    head: { position: Number(row['position']), hash: String(row['hash']) },
    pruned: { position: Number(row['pruned_position']), hash },
    checkpoint,
  }
}

function* sealed(after: number, limit: number): Recipe<AuditRow[]> {
  const rows = yield* all(
    'SELECT * FROM carnet_audit WHERE position > :after ORDER BY position LIMIT :limit',
    { after, limit },
  )
  return rows.map(toAuditRow)
}

const filters: Readonly<Partial<Record<keyof AuditQuery, string>>> = {
  before: 'seq < :before',
  action: 'action = :action',
  actor: 'actor = :actor',
  userId: 'user_id = :userId',
  sessionId: 'session_id = :sessionId',
  requestId: 'request_id = :requestId',
  sinceMs: 'at >= :sinceMs',
  untilMs: 'at < :untilMs',
}

function* latest(query: AuditQuery): Recipe<AuditRow[]> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const conditions = given.flatMap(([name]) => filters[name as keyof AuditQuery] ?? [])
  const rows = yield* all(
    `SELECT * FROM carnet_audit WHERE ${['true', ...conditions].join(' AND ')} ORDER BY seq DESC LIMIT :limit`,
    Object.fromEntries(given) as Statement['values'],
  )
  return rows.map(toAuditRow)
}

function* prune(audit: AuditRows, chain: Chain, options: PruneOptions): Recipe<Pruned> {
  const known = yield* ends()
  if (known === undefined) return broken(0, 'head')
  const wrong = checkEnds(chain, known, options) ?? (yield* checkKeyedAfter(known.pruned, options.keyedAfter))
  if (wrong !== undefined) return wrong
  let last = known.pruned
  for (const row of yield* sealed(known.pruned.position, options.limit)) {
    if (row.atMs >= options.beforeMs) break
    // what was tampered with is not to be forgotten, or pruning would wash it clean
    const fault = checkRow(chain, last, row, options)
    if (fault !== undefined) return fault
    last = headOf(row)
  }
  const rows = last.position - known.pruned.position
  if (rows > 0 && !(yield* movePruned(known.pruned, last, chain))) return { outcome: 'pruned', rows: 0 }
  if (rows > 0) {
    yield* changes('DELETE FROM carnet_audit WHERE position <= :to', { to: last.position })
    const before = new Date(options.beforeMs).toISOString()
    yield* audit.append({ action: 'audit_pruned', detail: { rows, to: last.position, before } })
  }
  return { outcome: 'pruned', rows }
}

/** Of rows that are chained without the secret, the last one is known from elsewhere and tells of those before it. */
function* checkKeyedAfter(pruned: ChainHead, last: ChainHead | undefined): Recipe<Broken | undefined> {
  if (last === undefined || last.position <= pruned.position) return undefined
  const [row] = yield* sealed(last.position - 1, 1)
  if (row?.position !== last.position) return broken(last.position, 'missing')
  return row.hash === last.hash ? undefined : broken(last.position, 'altered')
}

function* movePruned(from: ChainHead, to: ChainHead, chain: Chain): Recipe<boolean> {
  const moved = yield* changes(
    `UPDATE carnet_audit_head SET pruned_position = :position, pruned_hash = :hash
     WHERE id = 1 AND pruned_position = :from`,
    { position: to.position, hash: `${to.hash} ${chain.checkpoint(to)}`, from: from.position },
  )
  return moved === 1
}

export function toAuditRow(row: Row): AuditRow {
  return {
    seq: Number(row['seq']),
    atMs: Number(row['at']),
    action: String(row['action']),
    result: String(row['result']),
    actor: String(row['actor']),
    userId: optionalText(row['user_id']),
    sessionId: optionalText(row['session_id']),
    ip: String(row['ip']),
    userAgent: String(row['user_agent']),
    requestId: String(row['request_id']),
    detail: String(row['detail']),
    position: row['position'] === null ? undefined : Number(row['position']),
    hash: row['hash'] === null ? undefined : String(row['hash']),
  }
}

const optionalText = (value: unknown): string | null => (value === null ? null : String(value))
