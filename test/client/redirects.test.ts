// Over the network, with the platform's own `fetch`.
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@carnet/client'
import { afterEach, expect, test } from 'vitest'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a password does not follow a redirect', async () => {
  const seen: unknown[] = []
  const target = await listen((request, response) => {
    seen.push(request.url)
    response.end('{}')
  })
  const server = await listen((_, response) => response.writeHead(307, { location: `${target}/` }).end())
  const client = createClient({ baseUrl: server })
  const failure = client.signIn({ username: 'ada', password: 'correct horse battery' })
  await expect(failure).rejects.toMatchObject({ code: 'network' })
  expect(seen).toEqual([])
})
