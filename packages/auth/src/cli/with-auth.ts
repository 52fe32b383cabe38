import type { Auth } from '../auth.ts'
import { createAuth } from '../create-auth.ts'
import type { AuthOptions } from '../options/index.ts'
import type { Project } from './project.ts'

/** Everything that the project's options set up. The caller closes it. */
export const openAuth = ({ options }: Project): Promise<Auth> =>
  // parsed options are options again; whose users they speak of does not matter to a command
  createAuth(options as AuthOptions<object, object, object>) as Promise<Auth>

/** Gives `work` the project's auth and closes it afterwards. */
export async function withAuth<T>(project: Project, work: (auth: Auth) => Promise<T>): Promise<T> {
  const auth = await openAuth(project)
  try {
    return await work(auth)
  } finally {
    await auth.close()
  }
}
