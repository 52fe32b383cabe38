import { expect, test } from 'vitest'
import { defaults, parseOptions } from './index.ts'

test('the admin is on with its defaults, what is given stands, and false leaves it out', () => {
  const admin = (option?: Parameters<typeof parseOptions>[0]['admin']) =>
    parseOptions(option === undefined ? {} : { admin: option }).admin
  expect(admin()).toEqual(defaults.admin)
  expect(admin(true)).toEqual(defaults.admin)
  expect(admin(false)).toBe(false)
  const permissions = () => []
  const given = { separate: true, confirm: '5m', permissions } as const
  expect(admin(given)).toEqual({ ...defaults.admin, ...given })
})

test('parsed options are options again', () => {
  const parsed = parseOptions({ admin: { idle: '10m' } })
  expect(parseOptions(parsed)).toEqual(parsed)
})
