import type { WakeUps } from '../feed/index.ts'
import type { ParsedOptions } from '../options/index.ts'
import { connectRedis, redisAttempts, redisWakeUps, type Store } from '../stores/index.ts'

/**
 * The store with Redis beside it, where the options want one: other processes are told at once that there is news, and
 * failed attempts are counted there. The truth stays in the store, which also does both where Redis fails.
 */
export async function besideRedis(
  { redis }: ParsedOptions<unknown>,
  store: Store,
  onError: (error: unknown) => void,
): Promise<Store> {
  if (redis === undefined) return store
  const connection = await connectRedis({ redis, onError })
  const wakeUps = redisWakeUps(connection)
  return {
    ...store,
    attempts: redisAttempts(connection, store.attempts),
    revocations: wakingLog(store.revocations, wakeUps),
    keys: wakingKeys(store.keys, wakeUps),
    async close() {
      connection.close()
      await store.close()
    },
  }
}

function wakingLog(log: Store['revocations'], { announce, onWake }: WakeUps): Store['revocations'] {
  return {
    ...log,
    onRevocation(listener) {
      const stops = [
        log.onRevocation((where) => {
          // what the database tells of others they have told themselves
          if (where === 'here') announce('revocations')
          return listener(where)
        }),
        onWake((topic) => {
          if (topic === 'revocations') void listener('elsewhere')
        }),
      ]
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}

function wakingKeys(keys: Store['keys'], { announce, onWake }: WakeUps): Store['keys'] {
  const telling =
    <Change, Result>(verb: (change: Change) => Promise<Result>) =>
    async (change: Change) => {
      const result = await verb(change)
      announce('keys')
      return result
    }
  return {
    ...keys,
    rotate: telling(keys.rotate),
    revoke: telling(keys.revoke),
    onChange(listener) {
      const stops = [keys.onChange?.(listener), onWake((topic) => topic === 'keys' && listener())]
      return () => {
        for (const stop of stops) stop?.()
      }
    },
  }
}
