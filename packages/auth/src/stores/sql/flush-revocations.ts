import { createPace } from '../../pacing/index.ts'
import type { Connection } from './connection.ts'
import type { SessionRows } from './session-rows.ts'

interface FlushOptions {
  readonly connection: Pick<Connection, 'run'>
  readonly rows: Pick<SessionRows, 'deleteOldRevocations'>
}

/**
 * Deletes from the log what nobody needs any more, all of it, however few sessions expire: they outlive their entries in
 * the log by weeks. In batches of `limit`, at a pace that leaves others their turn.
 */
export async function flushRevocations(
  { connection: { run }, rows }: FlushOptions,
  marginMs: number,
  limit: number,
): Promise<void> {
  const pace = createPace()
  while ((await run(() => rows.deleteOldRevocations(marginMs, limit))) === limit) await pace.afterWriting()
}
