// That the benchmark beside Django compares servers that do the same work; its figures are judged where they are made.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { startsOf } from '../bench/django/bench.ts'
import { checkGuard, checkLogin, checkRefresh, checkVerify } from '../bench/django/checks.ts'
import { createDatabases } from '../bench/django/databases.ts'
import { hashesOf, rowsOf } from '../bench/django/left-behind.ts'
import { createRefreshing } from '../bench/django/refreshing.ts'
import { withServers } from '../bench/django/servers.ts'
import { countRows } from '../bench/storage.ts'
import { openPeer } from '../interop/peer/peer.ts'
import { tellUnavailable } from './races/unavailable.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  closing.push(() => void server.close().closeAllConnections())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const caller = {
  username: 'ada',
  userId: '7',
  access: 'a.b.cccccccccccccccc',
  refresh: 'r.s.tttttttttttttttt',
}

test('a guard that lets everybody pass is not measured, nor is one that takes the caller for another', async () => {
  const open = await serve((_, response) => response.end('{"user":"ada","id":"7","staff":false}'))
  await expect(checkGuard(open, caller)).rejects.toThrow('without a token was answered 200 in place of 401')
  const wrong = await serve(({ headers }, response) => {
    response.statusCode = headers.authorization === `Bearer ${caller.access}` ? 200 : 401
    response.end('{"user":"ada","id":"8","staff":false}')
  })
  await expect(checkGuard(wrong, caller)).rejects.toThrow(
    'answered {"user":"ada","id":"8","staff":false} to ada',
  )
})

test('a refresh that leaves the old token good is not measured', async () => {
  const port = await serve((request, response) => {
    const isCaller = request.headers.authorization === `Bearer ${caller.access}`
    response.statusCode = request.url?.startsWith('/views/') && !isCaller ? 401 : 200
    response.end(
      JSON.stringify({ user: 'ada', id: '7', staff: false, access: caller.access, refresh: 'new' }),
    )
  })
  await expect(checkRefresh(port, caller)).rejects.toThrow('still good after its rotation')
})

test('each device presents its own current token, and one that was refused does not come back', async () => {
  const current = new Set(['a0', 'b0', 'c0', 'dead'])
  let answered = 0
  const port = await serve(async (request, response) => {
    const { refresh } = JSON.parse(await text(request)) as { refresh: string }
    // deleted at once: the same token a second time is refused
    const isGood = current.delete(refresh) && refresh !== 'dead'
    const next = `${refresh[0]}${++answered}`
    if (isGood) current.add(next)
    response.statusCode = isGood ? 200 : 500
    response.end(JSON.stringify({ refresh: next }))
  })
  const refreshing = createRefreshing([...current], 2)
  // a slow machine may do little in a run
  while (refreshing.count() < 10) expect(await refreshing.run(port, 0.02)).toBeGreaterThan(0)
  expect(refreshing.failures()).toBe('1 × 500')
  expect(refreshing.count()).toBe(answered - 1)
  expect([...current].map(([device]) => device).sort()).toEqual(['a', 'b', 'c'])
})

test('servers end when one of them does not start', async () => {
  const ended: string[] = []
  const starts = {
    good: async () => ({ port: 1, stop: async () => void ended.push('good') }),
    bad: () => Promise.reject(new Error('no such server')),
  }
  await expect(withServers(starts, async () => undefined)).rejects.toThrow('no such server')
  expect(ended).toEqual(['good'])
})

const peer = await openPeer()
if ('unavailable' in peer) {
  const absent = `the benchmark beside the real SimpleJWT: ${peer.unavailable}`
  tellUnavailable(absent)
  test.runIf(false)(absent, () => undefined)
} else {
  test('all three do the work that is measured, on the same tokens', async () => {
    try {
      const databases = await createDatabases(peer, 2)
      const before = rowsOf(databases)
      const sessions = () => countRows(databases.carnet.path)['carnet_session'] ?? 0
      const sessionsBefore = sessions()
      await withServers(startsOf({ peer, databases }, { connections: 4 }), async (ports) => {
        for (const port of Object.values(ports)) {
          await checkGuard(port, databases.tester)
          await checkVerify(port, databases.tester)
          await checkRefresh(port, databases.tester)
          await checkLogin(port)
        }
      })
      const after = rowsOf(databases)
      // log-in and two refreshes: a session's row, and outstanding and blacklisted ones
      expect(sessions() - sessionsBefore).toBe(1)
      expect(after.Django - before.Django).toBe(5)
      expect(after['Django, tuned'] - before['Django, tuned']).toBe(5)
      expect(hashesOf(databases).Django).toMatch(/^pbkdf2_sha256\$\d+$/)
    } finally {
      peer.remove()
    }
  }, 120_000)
}
