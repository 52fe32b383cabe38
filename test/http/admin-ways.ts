import { createAuth } from '@carnet/auth'
import type { FailureCode } from '@carnet/contract'
import { createAdminClient } from '../admin/admin-client.ts'
import { secret, type World } from './world.ts'

type AdminCode = Extract<
  FailureCode,
  'admin_session_required' | 'no_staff_account' | 'confirmation_required' | 'users_elsewhere'
>

/** How to bring about the failures of the admin. */
export const adminWays = (world: () => World): Readonly<Record<AdminCode, () => Promise<Response>>> => ({
  admin_session_required: () => createAdminClient(world().auth).send('me'),
  no_staff_account: () =>
    createAdminClient(world().auth).send('signIn', { fields: { username: 'nobody', password: 'x' } }),
  async confirmation_required() {
    const { auth, clock } = world()
    const password = 'the keeper of all the keys'
    await auth.users.create({ username: 'root', password, role: 'x', isStaff: true, isSuperuser: true })
    const client = createAdminClient(auth)
    await client.signIn('root', password)
    clock.advance(601)
    return client.send('retireKeys', { fields: {} })
  },
  async users_elsewhere() {
    const stan = { id: '1', isStaff: true }
    const users = { findByLogin: async () => stan, findById: async () => stan, verifyPassword: () => true }
    const auth = await createAuth({ database: 'sqlite::memory:', secret, users })
    const client = createAdminClient(auth)
    await client.signIn('stan', 'x')
    const response = await client.send('listUsers')
    await auth.close()
    return response
  },
})
