import { readFileSync } from 'node:fs'
import { type AdminEndpoint, adminEndpoints, adminPermissions } from '@carnet/contract'
import { expect, test } from 'vitest'
import { permissionsOf } from '../../admin/index.ts'

const page = readFileSync(new URL('../../../../../docs/admin.md', import.meta.url), 'utf8')

test('docs/admin.md lists every endpoint with its path and permission, and no other', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| (GET|POST) \| `([^`]+)` \| (.+?) \|$/gm)]
  const written = rows.map(([, name, method, path, permission]) => [name, method, path, permission])
  const expected = Object.entries<AdminEndpoint>(adminEndpoints).map(([name, endpoint]) => [
    name,
    endpoint.method,
    endpoint.path,
    permissionOf(endpoint),
  ])
  expect(written).toEqual(expected)
})

function permissionOf({ permission, needsConfirmation }: AdminEndpoint): string {
  const words = permission === 'anyone' ? 'none' : permission === 'staff' ? 'staff' : `\`${permission}\``
  return needsConfirmation ? `${words}, password` : words
}

test('docs/admin.md says of every permission who has it', () => {
  const rows = [...page.matchAll(/^\| `([a-z]+\.[a-z]+)` \| (yes|no) \| (yes|no) \|/gm)]
  const has = (isSuperuser: boolean, name: string) =>
    permissionsOf({ isStaff: true, isSuperuser }).some((one) => one === name) ? 'yes' : 'no'
  expect(rows.map(([, name, staff, superuser]) => [name, staff, superuser])).toEqual(
    Object.keys(adminPermissions).map((name) => [name, has(false, name), has(true, name)]),
  )
})
