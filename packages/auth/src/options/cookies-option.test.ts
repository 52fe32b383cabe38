import { expect, test } from 'vitest'
import { parseOptions } from './index.ts'

/** Options, whatever types say. */
const parse = (options: unknown) => parseOptions(options as Parameters<typeof parseOptions>[0])

test('cookies have defaults of their own, where there are any', () => {
  const cookies = { access: false, sameSite: 'strict', origins: [] }
  expect(parse({ transport: 'cookie' }).cookies).toEqual(cookies)
  expect(parse({ transport: 'both', cookies: { access: true } }).cookies).toEqual({
    ...cookies,
    access: true,
  })
  expect(parse({}).cookies).toBeUndefined()
  const once = parse({ transport: 'cookie' })
  expect(parse(once)).toEqual(once)
})
