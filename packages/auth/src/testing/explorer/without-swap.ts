import type { FoundSession, Rotation, Session } from '../../sessions/index.ts'
import type { Store } from '../../stores/index.ts'
import { type Connection, changes, first, sqlStore, toSession } from '../../stores/sql/index.ts'

/**
 * A store as it is often written, and wrong: it looks whether the token is the current one, and then changes the row in
 * another statement, whoever has changed it in between.
 */
export function storeWithoutSwap(connection: Connection, store: Store = plainStore(connection)): Store {
  const find = async (id: string): Promise<FoundSession | undefined> => {
    const row = await connection.run(() =>
      first('SELECT *, :now AS read_at FROM carnet_session WHERE id = :id AND revoked_at IS NULL', { id }),
    )
    return row && toSession(row)
  }
  return {
    ...store,
    sessions: {
      ...store.sessions,
      async rotate({ id, currentJti }: Session, { to, lifetimeMs }: Rotation) {
        const session = await find(id)
        if (session?.currentJti !== currentJti) return undefined
        await connection.run(() =>
          changes(
            `UPDATE carnet_session SET current_jti = :to, generation = generation + 1, rotated_at = :now,
              expires_at = :now + :lifetimeMs WHERE id = :id`,
            { id, to, lifetimeMs },
          ),
        )
        return find(id)
      },
    },
  }
}

const plainStore = (connection: Connection): Store =>
  sqlStore({
    connection,
    migrator: { migrate: async () => [], pendingMigrations: async () => [] },
    userCheck: 'active',
  })
