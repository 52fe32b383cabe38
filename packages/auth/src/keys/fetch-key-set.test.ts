import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
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

test.each([
  ['that says nothing', () => undefined],
  ['that says a word in a while', (write: (text: string) => void) => write(' ')],
])(
  'a server %s is left after 5 seconds',
  async (_name, speak) => {
    issuer.answer((_request, response) => {
      const speaking = setInterval(() => speak((text) => response.write(text)), 100)
      response.on('close', () => clearInterval(speaking))
    })
    const before = performance.now()
    await expect(fetchKeySet(issuer.url)).rejects.toThrow('there was no whole answer within 5 s')
    expect(performance.now() - before).toBeGreaterThan(4900)
  },
  15_000,
)

test('a connection that cannot be made is told by its code', async () => {
  await issuer.stop()
  await expect(fetchKeySet(issuer.url)).rejects.toThrow('the connection failed (ECONNREFUSED)')
  issuer = await startTestIssuer()
})
