import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { createCaller } from '../../faults/clients/http-call.ts'
import { type Passage, startFaultProxy } from '../../faults/processes/fault-proxy.ts'
import { freePort } from '../../faults/processes/free-port.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A server that counts and says who it is; a proxy in front of such servers; a client. */
async function startServer(name: string) {
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.end(JSON.stringify({ name, filler: 'x'.repeat(2000) }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close().closeAllConnections())
  return { port: (server.address() as AddressInfo).port, asked: () => asked }
}

async function stand(...modes: Passage[]) {
  const server = await startServer('one')
  const left = [...modes]
  const proxy = await startFaultProxy([server.port], () => left.shift() ?? { mode: 'pass' })
  const caller = createCaller(300)
  closing.push(proxy.close, caller.close)
  const ask = () => caller.call({ port: proxy.port, method: 'GET', path: '/' })
  return { server, proxy, ask }
}

test('a dropped answer has been given, and nobody has heard it', async () => {
  const { server, ask, proxy } = await stand({ mode: 'drop' })
  expect(await ask()).toBeUndefined()
  expect(server.asked()).toBe(1)
  expect((await ask())?.status).toBe(200)
  expect(proxy.counts).toMatchObject({ drop: 1, pass: 1 })
})

test('a reset cuts the answer in the middle: that is no answer', async () => {
  const { server, ask } = await stand({ mode: 'reset' })
  expect(await ask()).toBeUndefined()
  expect(server.asked()).toBe(1)
})

test('a black hole takes the request, and a client that gives up takes it back', async () => {
  const { server, ask } = await stand({ mode: 'black hole' })
  expect(await ask()).toBeUndefined()
  expect(server.asked()).toBe(0)
})

test('a delay is a delay', async () => {
  const { ask } = await stand({ mode: 'delay', ms: 100 })
  const startedMs = performance.now()
  expect((await ask())?.status).toBe(200)
  expect(performance.now() - startedMs).toBeGreaterThan(95)
})

test('a connection that is kept draws anew for each request', async () => {
  const { ask, proxy } = await stand({ mode: 'pass' }, { mode: 'delay', ms: 1 }, { mode: 'pass' })
  for (let turn = 0; turn < 3; turn++) expect((await ask())?.status).toBe(200)
  expect(proxy.counts).toMatchObject({ pass: 2, delay: 1 })
})

test('a frozen network loses nothing: what was sent arrives when it thaws', async () => {
  const { ask, proxy } = await stand()
  proxy.freeze()
  const asked = ask()
  await pause(100)
  proxy.thaw()
  expect((await asked)?.status).toBe(200)
})

test('connections go round the servers, and past one that is gone', async () => {
  const [one, two] = [await startServer('one'), await startServer('two')]
  const proxy = await startFaultProxy([one.port, await freePort(), two.port])
  closing.push(proxy.close)
  for (let turn = 0; turn < 6; turn++) {
    const caller = createCaller(300)
    expect((await caller.call({ port: proxy.port, method: 'GET', path: '/' }))?.status).toBe(200)
    caller.close()
  }
  expect(one.asked() + two.asked()).toBe(6)
  expect(Math.min(one.asked(), two.asked())).toBeGreaterThan(1)
})
