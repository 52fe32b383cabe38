import type { Auth } from '../auth.ts'
import type { UserAccounts } from '../users/index.ts'
import { userNamed } from './with-people.ts'

/** The id of the user who is called so; where the users are in a table of the developer's, they are named by it. */
export async function ownerNamed({ users }: Auth, name: string): Promise<string> {
  if (users === undefined) return name
  return (await userNamed(users as UserAccounts, name)).id
}
