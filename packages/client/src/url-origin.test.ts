import { describe, expect, test } from 'vitest'
import { isAbsolute, originOf } from './url-origin.ts'

describe('the origin', () => {
  test.each([
    ['https://api.example/api', 'https://api.example'],
    ['http://localhost:8000?x', 'http://localhost:8000'],
    ['http://[::1]:8000/', 'http://[::1]:8000'],
  ])('of %s is told', (url, origin) => {
    expect(originOf(url)).toBe(origin)
    expect(new URL(url).origin).toBe(origin)
  })

  test.each([
    'https://api.example@evil.example/',
    'https://api.example\\@evil.example/',
    'https://api.example\t.evil.example/',
    'https:api.example/',
    'https:/api.example/',
    ' https://api.example/',
    'HTTPS://API.example/',
    'blob:https://api.example/1',
    '//api.example/',
    '/api',
  ])('of %j is not guessed', (url) => {
    expect(originOf(url)).toBeUndefined()
  })
})

test('a scheme makes a URL absolute, and a colon further on does not', () => {
  expect(['https://a/', ' data:x', 'blob:x'].map(isAbsolute)).toEqual([true, true, true])
  expect(['/a:b', 'orders?at=10:30', '#a:b', 'a/b:c'].map(isAbsolute)).toEqual([false, false, false, false])
})
