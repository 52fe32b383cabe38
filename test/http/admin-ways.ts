import { createAuth } from '@carnet/auth'
import type { FailureCode } from '@carnet/contract'
import { createAdminClient } from '../admin/admin-client.ts'
import { secret, type World } from './world.ts'

type AdminCode = Extract<
  FailureCode,
  'admin_session_required' | 'no_staff_account' | 'confirmation_required' | 'users_elsewhere' | 'job_running'
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
  async job_running() {
    const { auth } = world()
    const password = 'the keeper of all the jobs'
    await auth.users.create({ username: 'judy', password, role: 'x', isStaff: true })
    const client = createAdminClient(auth)
    await client.signIn('judy', password)
    const jobs = ['a', 'b', 'c', 'd', 'e'].map((id) => client.send('endSessions', { fields: { ids: [id] } }))
    const answers = await Promise.all(jobs)
    return answers.find(({ status }) => status === 409) ?? new Response(null)
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
