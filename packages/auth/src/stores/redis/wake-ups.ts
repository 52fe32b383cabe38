import type { WakeTopic, WakeUps } from '../../feed/index.ts'
import type { RedisConnection } from './connection.ts'

const channel = 'carnet:wake'
const topics: ReadonlySet<string> = new Set<WakeTopic>(['revocations', 'keys'])

export function redisWakeUps({ ask, subscribe }: RedisConnection): WakeUps {
  const listeners = new Set<(topic: WakeTopic) => void>()
  subscribe(channel, (message) => {
    if (topics.has(message)) for (const listener of listeners) listener(message as WakeTopic)
  })
  return {
    announce: (topic) => void ask((client) => client.publish(channel, topic)).catch(() => undefined),
    onWake(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
