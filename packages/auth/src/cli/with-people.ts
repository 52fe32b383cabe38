import { randomBytes } from 'node:crypto'
import type { UserAccounts } from '../users/index.ts'
import { besideRedis } from '../wiring/beside-redis.ts'
import { createLimiting, guessSecret } from '../wiring/limiting.ts'
import { openDatabase } from '../wiring/open-database.ts'
import { createKeyContext } from '../wiring/open-keys.ts'
import { createPeople } from '../wiring/people.ts'
import { createSinks } from '../wiring/sinks.ts'
import { CommandError } from './command.ts'
import type { Project } from './project.ts'

/**
 * Gives `work` the users of the project's database and closes it afterwards. Opens neither keys nor sessions: what
 * ends a user's sessions ends them in the database.
 */
export async function withPeople<T>(project: Project, work: (users: UserAccounts) => Promise<T>): Promise<T> {
  const { options } = project
  if (options.users !== undefined) {
    throw new CommandError(
      'The users of this project are in a table of its own, which only its own code can change.',
    )
  }
  const sinks = createSinks(options, Date.now)
  // where failed attempts are counted in Redis they are forgotten there
  const store = await besideRedis(options, await openDatabase(options, Date.now), sinks.onError)
  try {
    const { emit } = sinks
    const keyContext = createKeyContext({ options, store: store.keys, clock: Date.now, random: randomBytes })
    const limiting = createLimiting({
      options,
      store,
      secret: () => guessSecret(keyContext),
      clock: Date.now,
      sinks,
    })
    const { users } = createPeople({
      options,
      store: store.users,
      clock: Date.now,
      random: randomBytes,
      emit,
      forgive: limiting.forgive,
    })
    if (users === undefined) throw new TypeError('There are no users.')
    return await work(users)
  } finally {
    await store.close()
  }
}

/** @throws CommandError in Django's words where nobody has the name. */
export async function userNamed(users: UserAccounts, username: string) {
  const user = await users.findByUsername(username)
  if (user === undefined) throw new CommandError(`CommandError: user '${username}' does not exist`)
  return user
}
