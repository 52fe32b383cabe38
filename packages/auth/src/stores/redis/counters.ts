import { setTimeout as sleep } from 'node:timers/promises'
import type { AttemptCount, AttemptDecision, AttemptStore, FoundAttempts } from '../../limits/index.ts'
import { StoreUnavailableError } from '../../sessions/index.ts'
import type { RedisConnection } from './connection.ts'

const dayMs = 86_400_000
// longer than it takes to connect
const connectMs = 1000
const notForgotten =
  'Redis cannot be reached now: the failed attempts that it counts are not forgotten. Try again when it can.'
// of attempts at one account at once all but one begin anew
const patienceMs = 2000

type Decide<T> = (found: FoundAttempts, nowMs: number) => AttemptDecision<T>

/** Counters in Redis. All reject where it cannot be reached; with a `StoreUnavailableError` where it has answered. */
export interface Counters extends Pick<AttemptStore, 'add'> {
  readonly change: <T>(keys: readonly string[], decide: Decide<T>) => Promise<T>
  readonly forget: (keys: readonly string[]) => Promise<void>
}

export function createCounters({ ask }: RedisConnection): Counters {
  /** Once: undefined where somebody else was faster. */
  async function changeOnce<T>(
    keys: readonly string[],
    decide: Decide<T>,
  ): Promise<{ readonly result: T } | undefined> {
    const [texts, time] = await ask((client) => Promise.all([client.mGet(keys.map(named)), client.time()]))
    const { writes, result } = decide(readAll(keys, texts), toMs(time))
    if (writes.size === 0) return { result }
    const all = [...new Set([...keys, ...writes.keys()])]
    const expected = all.map((key) => texts[keys.indexOf(key)] ?? '')
    const wanted = all.flatMap((key) => toWrite(writes.has(key), writes.get(key)))
    const swap = { keys: all.map(named), arguments: [...expected, ...wanted] }
    return (await ask((client) => client.eval(swapScript, swap))) === 1 ? { result } : undefined
  }
  async function change<T>(keys: readonly string[], decide: Decide<T>): Promise<T> {
    const deadline = performance.now() + patienceMs
    for (;;) {
      const changed = await changeOnce(keys, decide)
      if (changed !== undefined) return changed.result
      if (performance.now() > deadline) throw new StoreUnavailableError('Too many attempts at once.')
      await sleep(1 + Math.random() * 10)
    }
  }
  /** Not where it fails: what stands there would lock the account again. A command may have begun to connect just now. */
  async function forget(keys: readonly string[]): Promise<void> {
    const deadline = performance.now() + connectMs
    for (;;) {
      try {
        await ask((client) => client.del(keys.map(named)))
        return
      } catch (cause) {
        if (performance.now() > deadline) throw new StoreUnavailableError(notForgotten, { cause })
        await sleep(20)
      }
    }
  }
  return {
    change,
    async add(key, failures, windowMs) {
      const values = { keys: [named(key)], arguments: [String(failures), String(windowMs)] }
      const answer = (await ask((client) => client.eval(addScript, values))) as [number, number, number]
      const [total, expiresAtMs, nowMs] = answer
      return { failures: total, expiresAtMs, nowMs }
    },
    forget,
  }
}

const named = (key: string) => `carnet:attempt:${key}`

/** A count as text, `failures:pending:expiresAtMs`; `-` for never. */
const write = ({ failures, pending, expiresAtMs }: AttemptCount) =>
  `${failures}:${pending}:${expiresAtMs ?? '-'}`

function read(text: string | null | undefined): AttemptCount | undefined {
  const [failures, pending, expires] = text?.split(':') ?? []
  if (expires === undefined) return undefined
  return {
    failures: Number(failures),
    pending: Number(pending),
    expiresAtMs: expires === '-' ? undefined : Number(expires),
  }
}

function readAll(keys: readonly string[], texts: readonly (string | null)[]): FoundAttempts {
  const found = keys.map((key, index) => [key, read(texts[index])] as const)
  return new Map(found.filter((entry): entry is [string, AttemptCount] => entry[1] !== undefined))
}

/** What the script is to do with a key, and when the key goes: a day late, since a crashed attempt still counts. */
function toWrite(isWritten: boolean, count: AttemptCount | undefined): [string, string] {
  if (!isWritten) return ['keep', '']
  if (count === undefined) return ['delete', '']
  return [write(count), count.expiresAtMs === undefined ? '' : String(Math.ceil(count.expiresAtMs) + dayMs)]
}

// Redis's TIME: seconds and microseconds
const toMs = (time: unknown) => {
  const [seconds, microseconds] = time as [string | number, string | number]
  return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000)
}

// what was read must still be there: 1 is done, 0 that somebody was faster
const swapScript = `
for i, key in ipairs(KEYS) do
  if (redis.call('GET', key) or '') ~= ARGV[i] then return 0 end
end
for i, key in ipairs(KEYS) do
  local text, expires = ARGV[#KEYS + 2 * i - 1], ARGV[#KEYS + 2 * i]
  if text == 'delete' then redis.call('DEL', key)
  elseif text ~= 'keep' then
    redis.call('SET', key, text)
    if expires ~= '' then redis.call('PEXPIREAT', key, expires) end
  end
end
return 1`

// an end further away than the window is long was written before the clock was set back
const addScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local failures, expires = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+):%d+:(%d+)$')
local longest = now + tonumber(ARGV[2])
if not failures or tonumber(expires) <= now or tonumber(expires) > longest then failures, expires = 0, longest end
failures, expires = failures + tonumber(ARGV[1]), tonumber(expires)
redis.call('SET', KEYS[1], string.format('%.0f:0:%.0f', failures, expires))
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', expires + 86400000))
return { failures, expires, now }`
