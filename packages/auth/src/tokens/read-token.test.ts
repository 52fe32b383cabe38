import { expect, test } from 'vitest'
import { readToken } from './read-token.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

test('header and claims are read, whoever signed it', () => {
  const text = `${part({ alg: 'none' })}.${part({ sub: '1' })}.`
  expect(readToken(text)).toEqual({ text, header: { alg: 'none' }, claims: { sub: '1' } })
})

test.each([
  '',
  'a.b.c',
  `${part({})}.${part({})}`,
  `${part({})}.${part({})}.x.y`,
  `${part([])}.${part({})}.x`,
  `${part({})}.${part(null)}.x`,
  `${part({})}.${part('text')}.x`,
])('%j is no token', (text) => {
  expect(readToken(text)).toBeUndefined()
})
