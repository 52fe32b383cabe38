import { afterEach, beforeEach, expect, test } from 'vitest'
import { issuerKey } from '../testing/test-issuer.ts'
import { createKeySet, importKey } from '../tokens/index.ts'
import { type Broadcast, type BroadcastOptions, createBroadcast } from './broadcast.ts'
import { type Bulletin, maximumEnded, readBulletin } from './bulletin.ts'
import { createEndedSessions, type EndedSession, type EndedSessions } from './ended-sessions.ts'

const key = importKey({ jwk: issuerKey('k1', 'EdDSA').privateJwk }, 'sign')
const keys = createKeySet([key])

let ended: EndedSessions
let listeners: Set<(news: readonly EndedSession[]) => void>
let isStale = false
const broadcasts: Broadcast[] = []
beforeEach(() => {
  ended = createEndedSessions({ sinceMs: () => 0, maximum: 5000 })
  listeners = new Set()
  isStale = false
})
afterEach(() => {
  for (const broadcast of broadcasts.splice(0)) broadcast.close()
})

function end(...ids: string[]) {
  const news = ended.add(ids.map((sessionId) => ({ sessionId, atMs: 1 })))
  for (const listener of listeners) listener(news)
}

function open(changes: Partial<BroadcastOptions> = {}) {
  const broadcast = createBroadcast({
    feed: {
      ...ended,
      onNews(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      status: () => ({ ageMs: 0, isStale, sessions: ended.size(), isRefusing: false }),
    },
    signingKey: () => key,
    kids: () => ['k1'],
    clock: () => 1000,
    stream: 'me',
    onError: (error) => {
      throw error
    },
    heartbeatMs: 20,
    ...changes,
  })
  broadcasts.push(broadcast)
  return broadcast
}

/** Reads what comes: bulletins, with the ids of their events. */
function listen(broadcast: Broadcast, lastEventId?: string) {
  const reader = broadcast.listen(lastEventId)?.getReader()
  if (reader === undefined) throw new Error('somebody may listen')
  return {
    async next(): Promise<Bulletin & { readonly id: string }> {
      const { value, done } = await reader.read()
      if (done) throw new Error('the stream has ended')
      const [, id = '', data = ''] = /^id: (.*)\ndata: (.*)\n\n$/.exec(Buffer.from(value).toString()) ?? []
      const bulletin = readBulletin(data, keys)
      if (bulletin === undefined) throw new Error('no bulletin')
      return { ...bulletin, id }
    },
    cancel: () => reader.cancel(),
    isEnded: async () => (await reader.read().catch(() => ({ done: true }))).done,
  }
}
const idsIn = ({ ended: sessions }: Bulletin) => sessions.map(({ sessionId }) => sessionId)

test('a new listener is told all, then what is new, then that there is nothing', async () => {
  end('a', 'b')
  const listener = listen(open())
  const first = await listener.next()
  expect([first.from, first.to, first.id, idsIn(first)]).toEqual([0, 2, 'me:2', ['a', 'b']])
  end('c')
  const second = await listener.next()
  expect([second.from, second.to, idsIn(second)]).toEqual([2, 3, ['c']])
  const heartbeat = await listener.next()
  expect([heartbeat.from, heartbeat.to, heartbeat.kids, idsIn(heartbeat)]).toEqual([3, 3, ['k1'], []])
})

test('who was broken off is told what came since; who comes from elsewhere, all', async () => {
  end('a', 'b')
  const broadcast = open()
  for (const [lastEventId, expected] of [
    ['me:1', ['b']],
    ['me:2', []],
    ['me:3', ['a', 'b']],
    ['me:x', ['a', 'b']],
    ['other:1', ['a', 'b']],
    ['', ['a', 'b']],
  ] as const)
    expect(idsIn(await listen(broadcast, lastEventId).next())).toEqual(expected)
})

test('a long story is told page by page, and only the last says that it is all', async () => {
  end(...Array.from({ length: 2 * maximumEnded + 1 }, (_, index) => `session-${index}`))
  const listener = listen(open())
  const pages = [await listener.next(), await listener.next(), await listener.next()]
  expect(pages.map(({ from, to, isPartial }) => [from, to, isPartial])).toEqual([
    [0, 1000, true],
    [1000, 2000, true],
    [2000, 2001, false],
  ])
  expect(new Set(pages.flatMap(idsIn)).size).toBe(2001)
})

test('a listener who is slow misses nothing, and nothing waits for them but the memory of the feed', async () => {
  const listener = listen(open())
  await listener.next()
  for (let index = 0; index < 4000; index++) end(`session-${index}`)
  const told: string[] = []
  let at = 0
  while (told.length < 4000) {
    const bulletin = await listener.next()
    expect([at, 0]).toContain(bulletin.from)
    at = bulletin.to
    told.push(...idsIn(bulletin))
  }
  expect(new Set(told).size).toBe(4000)
})

test('what ends between two pages of a long story is told as well', async () => {
  end(...Array.from({ length: maximumEnded + 1 }, (_, index) => `session-${index}`))
  const listener = listen(open())
  // until the first page waits for its reader
  await new Promise((resolve) => setImmediate(resolve))
  end('meanwhile')
  const told: string[] = []
  for (let isPartial = true; isPartial; ) {
    const bulletin = await listener.next()
    told.push(...idsIn(bulletin))
    isPartial = bulletin.isPartial
  }
  expect(told).toContain('meanwhile')
})

test('who fell behind what is remembered is told everything anew', async () => {
  end('first')
  const listener = listen(open())
  await listener.next()
  for (let index = 0; index < 12_000; index++) end(`session-${index}`)
  // one bulletin was written before the flood
  let bulletin = await listener.next()
  if (bulletin.from !== 0) bulletin = await listener.next()
  expect(bulletin.from).toBe(0)
})

test('nothing is said while this feed is stale', async () => {
  const listener = listen(open())
  await listener.next()
  isStale = true
  let heard = 0
  void listener.next().then(() => {
    heard += 1
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(heard).toBe(0)
  isStale = false
  await expect.poll(() => heard).toBe(1)
})

test('who begins to listen while this feed is stale is not told that it is all, until it is', async () => {
  end('a')
  isStale = true
  const listener = listen(open())
  const first = await listener.next()
  expect([first.isPartial, idsIn(first)]).toEqual([true, ['a']])
  isStale = false
  const second = await listener.next()
  expect([second.from, second.to, second.isPartial]).toEqual([1, 1, false])
})

test('so many may listen and no more, until one leaves', async () => {
  const broadcast = open({ maximumListeners: 2 })
  const listener = listen(broadcast)
  listen(broadcast)
  expect(broadcast.listen(undefined)).toBeUndefined()
  await listener.cancel()
  expect(broadcast.listeners()).toBe(1)
  listen(broadcast)
})

test('one address cannot take all the places, so that nobody can shut out the others', () => {
  const broadcast = open({ maximumListeners: 8 })
  const listensFrom = (address: string) => broadcast.listen(undefined, address) !== undefined
  expect([1, 2, 3].map(() => listensFrom('192.0.2.7'))).toEqual([true, true, false])
  expect(listensFrom('192.0.2.8')).toBe(true)
  // where addresses are not known all are one
  expect([1, 2, 3, 4, 5, 6].map(() => listensFrom(''))).toEqual([true, true, true, true, true, false])
})

test('a listener who takes nothing is given up', async () => {
  const broadcast = open({ heartbeatMs: 2 })
  broadcast.listen(undefined)
  expect(broadcast.listeners()).toBe(1)
  await expect.poll(() => broadcast.listeners(), { timeout: 3000 }).toBe(0)
})

test('closing ends every stream, and nobody can listen any more', async () => {
  const broadcast = open()
  const listener = listen(broadcast)
  await listener.next()
  broadcast.close()
  expect(await listener.isEnded()).toBe(true)
  expect(broadcast.listen(undefined)).toBeUndefined()
})

test('who comes to one that drains is told everything, and sent away again', async () => {
  const broadcast = open()
  const before = listen(broadcast)
  await before.next()
  broadcast.drain()
  expect(await before.isEnded()).toBe(true)
  end('a')
  const meanwhile = listen(broadcast)
  expect(idsIn(await meanwhile.next())).toEqual(['a'])
  end('b')
  const { ended: news, isPartial } = await meanwhile.next()
  expect([news.map(({ sessionId }) => sessionId), isPartial]).toEqual([['b'], false])
  // a heartbeat may be on its way
  await meanwhile.next().catch(() => undefined)
  expect(await meanwhile.isEnded()).toBe(true)
  broadcast.close()
  expect(broadcast.listen(undefined)).toBeUndefined()
})

test('those who are told the same in one turn are told by one signature', async () => {
  let signed = 0
  const broadcast = open({
    heartbeatMs: 60_000,
    signingKey() {
      signed += 1
      return key
    },
  })
  const many = Array.from({ length: 50 }, () => listen(broadcast))
  await Promise.all(many.map((listener) => listener.next()))
  const atFirst = signed
  end('a')
  await Promise.all(many.map((listener) => listener.next()))
  expect(signed - atFirst).toBe(1)
})
