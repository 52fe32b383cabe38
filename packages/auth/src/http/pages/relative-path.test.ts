import { expect, test } from 'vitest'
import { relativePath } from './relative-path.ts'

test.each([
  ['/docs', '/'],
  ['/api/token/', '/'],
  ['/admin/', '/admin/'],
  ['/admin/users', '/admin/'],
  ['/admin/users/', '/admin/'],
  ['/admin/users/7/', '/admin/'],
])('from %s a link leads to %s, behind any prefix', (from, folder) => {
  for (const prefix of ['', '/v2', '/a/b']) {
    const base = new URL(`http://host${prefix}${from}`)
    expect(new URL(relativePath(from, folder), base).pathname).toBe(`${prefix}${folder}`)
  }
})
