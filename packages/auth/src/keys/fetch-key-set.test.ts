import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { startTestIssuer, type TestIssuer } from '../testing/test-issuer.ts'
import { fetchKeySet } from './fetch-key-set.ts'

let issuer: TestIssuer
beforeEach(async () => {
  issuer = await startTestIssuer()
})
afterEach(() => issuer.stop())

test('64 KiB are read, one byte more is refused', async () => {
  issuer.answer((_request, response) => void response.end('x'.repeat(65_536)))
  expect((await fetchKeySet(issuer.url)).bytes).toHaveLength(65_536)
  issuer.answer((_request, response) => void response.end('x'.repeat(65_537)))
  await expect(fetchKeySet(issuer.url)).rejects.toThrow('the answer was larger than 65536 bytes')
})

test('an answer without end is left after 64 KiB', async () => {
  let written = 0
  issuer.answer((_request, response) => {
    const more = setInterval(() => {
      written += 16_384
      response.write('x'.repeat(16_384))
    }, 1)
    response.on('close', () => clearInterval(more))
  })
  await expect(fetchKeySet(issuer.url)).rejects.toThrow('larger than')
  expect(written).toBeLessThan(4_000_000)
})

test('what is small only while it is packed is refused', async () => {
  const packed = gzipSync(Buffer.alloc(10_000_000))
  expect(packed.length).toBeLessThan(65_536)
  issuer.answer((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed)
  })
  await expect(fetchKeySet(issuer.url)).rejects.toThrow('larger than')
})

test('a redirect is not followed', async () => {
  const elsewhere = await startTestIssuer()
  try {
    elsewhere.publish()
    for (const status of [301, 302, 303, 307, 308]) {
      issuer.answer(
        (_request, response) => void response.writeHead(status, { location: elsewhere.url }).end(),
      )
      await expect(fetchKeySet(issuer.url)).rejects.toThrow(`the answer had status ${status}`)
    }
    expect(elsewhere.requests()).toBe(0)
  } finally {
    await elsewhere.stop()
  }
})

test.each([204, 206, 304, 400, 404, 500, 503])('status %i is no key set', async (status) => {
  issuer.answer((_request, response) => void response.writeHead(status).end())
  await expect(fetchKeySet(issuer.url)).rejects.toThrow(`the answer had status ${status}`)
})

test('a server that says nothing, or a word in a while, is left after 5 seconds', async () => {
  const issuers = await Promise.all([startTestIssuer(), startTestIssuer()])
  onTestFinished(() => Promise.all(issuers.map((slow) => slow.stop())).then(() => undefined))
  const [silent, slow] = issuers
  silent.answer(() => undefined)
  slow.answer((_request, response) => {
    const speaking = setInterval(() => response.write(' '), 100)
    response.on('close', () => clearInterval(speaking))
  })
  // both at once, because each takes its five seconds
  const leave = async ({ url }: TestIssuer) => {
    const before = performance.now()
    await expect(fetchKeySet(url)).rejects.toThrow('there was no whole answer within 5 s')
    expect(performance.now() - before).toBeGreaterThan(4900)
  }
  await Promise.all(issuers.map(leave))
}, 15_000)

test('a connection that cannot be made is told by its code', async () => {
  await issuer.stop()
  await expect(fetchKeySet(issuer.url)).rejects.toThrow('the connection failed (ECONNREFUSED)')
  issuer = await startTestIssuer()
})
