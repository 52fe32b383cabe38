import { expect, test } from 'vitest'
import { StoreUnavailableError } from '../sessions/index.ts'
import { type Answer, ok } from './answer.ts'
import { type Expected, earlyAnswer, guardFaults } from './call-order.ts'

const expected: Expected = { isTlsMissing: false, method: 'GET', produced: ['application/json'] }
const options = { preflight: () => ok('preflight'), describe: () => ok('described') }
const asked = (method: string, headers: Record<string, string> = {}) =>
  new Request('http://host/', { method, headers })
const codeOf = (answer: Answer | undefined) => answer?.status ?? 'goes on'
const foreign = { accept: 'text/html' }

test.each<[string, Request, Partial<Expected>, number | string]>([
  ['the method of the endpoint', asked('GET'), {}, 'goes on'],
  ['HEAD in place of GET', asked('HEAD'), {}, 'goes on'],
  ['HEAD in place of POST', asked('HEAD'), { method: 'POST' }, 405],
  ['another method', asked('PUT'), {}, 405],
  ['OPTIONS where nobody answers it', asked('OPTIONS'), {}, 405],
  ['a format that is not spoken, before the method', asked('PUT', foreign), {}, 406],
  ['TLS, before everything', asked('PUT', foreign), { isTlsMissing: true }, 403],
  ['TLS, before a preflight', asked('OPTIONS'), { isTlsMissing: true, options }, 403],
])('%s', (_, request, more, outcome) => {
  expect(codeOf(earlyAnswer(request, { ...expected, ...more }))).toBe(outcome)
})

test('a preflight is answered in whatever format, a description in those that are spoken', () => {
  const preflight = asked('OPTIONS', { 'access-control-request-method': 'GET', ...foreign })
  expect(earlyAnswer(preflight, { ...expected, options })?.body).toBe('preflight')
  expect(earlyAnswer(asked('OPTIONS'), { ...expected, options })?.body).toBe('described')
  expect(codeOf(earlyAnswer(asked('OPTIONS', foreign), { ...expected, options }))).toBe(406)
})

test('a fault is told, and not to the caller; one in writing the answer down, too', async () => {
  const told: unknown[] = []
  const respond = ({ status, body }: Answer) => new Response(JSON.stringify(body), { status })
  const answered = async (work: () => Promise<Answer>) =>
    guardFaults((error) => told.push(error), work, respond)
  const fault = new Error('a secret of the machine')
  const response = await answered(async () => Promise.reject(fault))
  expect([response.status, told]).toEqual([500, [fault]])
  expect(await response.text()).not.toContain('secret')
  const busy = await answered(async () => Promise.reject(new StoreUnavailableError('down', { cause: fault })))
  expect(busy.status).toBe(503)
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  expect((await answered(async () => ok(circular))).status).toBe(500)
  expect(told).toHaveLength(3)
})
