import { expect, test } from 'vitest'
import { parseOptions } from '../options/index.ts'
import { recommendations } from './recommendations.ts'

const about = (options: object) =>
  recommendations({ options: parseOptions(options), environment: {}, host: '127.0.0.1' }).map(
    (found) => found.about,
  )

test('cookies are advised on where browsers could not keep them, or others could use them', () => {
  const found = (cookies: object, environment = {}, host = '127.0.0.1') =>
    recommendations({ options: parseOptions({ transport: 'cookie', cookies }), environment, host })
      .map((one) => one.about)
      .filter((one) => one === 'transport' || one.startsWith('cookies'))
  const page = { origins: ['http://localhost:5173'] }
  expect(found({})).toEqual([])
  expect(found(page)).toEqual([])
  expect(found(page, { NODE_ENV: 'production' })).toEqual(['cookies.origins'])
  expect(found({ origins: ['https://a.example'], sameSite: 'none' })).toEqual(['cookies.sameSite'])
  expect(found({}, {}, '0.0.0.0')).toEqual(['transport'])
})

test('pages are advised against in production alone', () => {
  const found = (pages: boolean, environment: Record<string, string>) =>
    recommendations({ options: parseOptions({ pages }), environment, host: '127.0.0.1' }).some(
      (one) => one.about === 'pages',
    )
  expect(found(true, { NODE_ENV: 'production' })).toBe(true)
  expect(found(true, {})).toBe(false)
  expect(found(false, { NODE_ENV: 'production' })).toBe(false)
})

test('a late retry is advised against where other services verify, because they cannot report what they see', () => {
  const streaming = { algorithm: 'EdDSA', revocationStream: true }
  expect(about({ ...streaming, lateRetry: '10m' })).toContain('lateRetry')
  expect(about({ lateRetry: '10m' })).not.toContain('lateRetry')
  expect(about(streaming)).not.toContain('lateRetry')
})
