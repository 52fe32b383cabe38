import { adminPermissions } from '@carnet/contract'
import { expect, test } from 'vitest'
import { permissionsOf } from './permissions.ts'

const staff = { isStaff: true, isSuperuser: false }
const superuser = { isStaff: true, isSuperuser: true }

test('superusers may do everything, staff what reaches no further than an account', () => {
  expect(permissionsOf(superuser)).toEqual(Object.keys(adminPermissions))
  const left = Object.keys(adminPermissions).filter((name) => !permissionsOf(staff).includes(name as never))
  expect(left).toEqual(['users.delete', 'staff.change', 'keys.change', 'audit.export'])
})

test('nobody may do anything without being staff, whatever a list of their own says', () => {
  expect(permissionsOf({ isStaff: false, isSuperuser: true })).toEqual([])
  expect(permissionsOf({ isStaff: false, isSuperuser: true }, () => ['users.view'])).toEqual([])
})

test('a list of their own replaces the ranks', () => {
  expect(permissionsOf(superuser, () => ['audit.view', 'users.view'])).toEqual(['users.view', 'audit.view'])
  expect(permissionsOf(staff, () => ['keys.change'])).toEqual(['keys.change'])
})

test.each([['a text'], [undefined], [['users.view', 'everything']], [Promise.resolve(['users.view'])]])(
  'what is no list of permissions is refused: %j',
  (named) => {
    expect(() => permissionsOf(staff, () => named)).toThrow(TypeError)
  },
)
