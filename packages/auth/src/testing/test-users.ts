import type { NewAccount, OwnUser, OwnUsers, UserAccounts } from '../users/index.ts'

type Known = { readonly id: string | number }

/** Finds whom a test means, or creates them. `accounts` is undefined where the users are in a table of the developer's. */
export function createTestUsers(accounts: UserAccounts | undefined, own: OwnUsers<OwnUser> | undefined) {
  return {
    async find(who: unknown): Promise<Known> {
      const user = accounts
        ? await findOrCreate(accounts, who as string | NewAccount | Known)
        : await ownUser(who)
      if (user === undefined) throw new TypeError('There is no such user.')
      return user
    },
  }

  async function ownUser(who: unknown): Promise<Known | undefined> {
    return own?.findById(String(typeof who === 'object' ? (who as Known).id : who))
  }
}

async function findOrCreate(
  accounts: UserAccounts,
  who: string | NewAccount | Known,
): Promise<Known | undefined> {
  if (typeof who === 'object' && 'id' in who) return accounts.find(String(who.id))
  const { username, ...fields } = typeof who === 'string' ? { username: who } : who
  const known = await accounts.findByUsername(username)
  if (known === undefined) return accounts.create({ username, ...fields }, { anyPassword: true })
  const { password: _, isActive: __, ...changes } = fields
  return Object.keys(changes).length === 0 ? known : accounts.update(known.id, changes)
}
