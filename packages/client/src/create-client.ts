import type { Api, SessionAnswer } from '@carnet/contract'
import { createAuthorizedFetch } from './authorized-fetch.ts'
import { createCall } from './call.ts'
import type { Client, ClientOptions, Session } from './client.ts'
import { ClientError, isVoid } from './client-error.ts'
import type { Core } from './core.ts'
import { type Held, toHeld } from './held-session.ts'
import { patiently } from './patience.ts'
import { adopt, end, toReceived } from './received.ts'
import { createRefresher } from './refresher.ts'
import { createSessionKeeper } from './session-keeper.ts'
import { parseOptions } from './settings.ts'
import { createTabs } from './tabs.ts'
import { createWatch } from './watch.ts'

/**
 * A client of one server, which holds at most one session. It begins to look for that at once.
 *
 * @throws TypeError that names the option, for options that are wrong.
 */
export function createClient<A extends Api = Api>(options: ClientOptions): Client<A> {
  const core = createCore(options)
  const watch = createWatch(core)
  const ready = load(core).then(watch.wake)
  const authorizedFetch = createAuthorizedFetch(core, ready)
  const callSigned = createCall(core, authorizedFetch.fetch)
  let intents = 0

  async function current(isRefreshed?: boolean): Promise<Session<A> | undefined> {
    await ready
    // where only a cookie knows, the server must say
    if (isRefreshed || core.state().status === 'loading') await core.refresh()
    return core.held()?.session as Session<A> | undefined
  }

  /** Lets the session of this id go, and no other that has begun since; without one: whichever was found. */
  async function endHere(id?: string): Promise<void> {
    if (!id || core.held()?.id === id) await end(core, 'signed_out')
  }

  return Object.freeze<Client<A>>({
    async signIn(body) {
      const mine = ++intents
      const next = toReceived(core, await core.transport.call(core, 'POST /token/', {}, { body }))
      if (mine !== intents) {
        void tellEnded(core, next)
        throw new ClientError('superseded')
      }
      await adopt(core, next)
      return next.session as Session<A>
    },
    async signOut() {
      intents += 1
      await ready
      const held = core.held()
      const told = held ? tellEnded(core, held) : true
      await end(core, 'signed_out')
      return told
    },
    async signOutEverywhere(options = {}) {
      const id = core.held()?.id
      const { revoked } = await callSigned('POST /sessions/revoke-all/', { body: options })
      if (!options.except) await endHere(id)
      return revoked as number
    },
    session: () => current(),
    refresh: () => current(true),
    state: core.state as Client<A>['state'],
    onChange: core.onChange as Client<A>['onChange'],
    sessions: {
      list: async () => (await callSigned('GET /sessions/'))['sessions'] as readonly SessionAnswer[],
      async end(id: string) {
        await callSigned(`DELETE /sessions/${encodeURIComponent(id)}/`)
        await endHere(id)
      },
    },
    changePassword: (body) => callSigned('POST /password/', { body }) as Promise<unknown> as Promise<void>,
    ...authorizedFetch,
    ...watch,
  })
}

function createCore(options: ClientOptions): Core {
  // each part is made of the same object, and finds the others there when it is first used
  const core = parseOptions(options) as Core
  const call = createCall(core, core.send)
  return Object.assign(core, { call }, createSessionKeeper(core), createTabs(core), createRefresher(core))
}

/** Looks for a session: in the storage, in other tabs, and for what tells of one in a cookie. */
async function load(core: Core): Promise<void> {
  await core.reread()
  if (!core.held()) await core.ask()
  // a sign-in may have been faster
  if (!core.held()) core.replace(toHeld(core.transport.find?.(core)))
}

/** Tells the server that a session is over; false: it cannot be told. */
const tellEnded = (core: Core, { kept }: Held): Promise<boolean> =>
  patiently(core, (signal) =>
    // the page may be left in the middle of it
    core.transport.call(core, 'POST /token/blacklist/', kept, { signal, keepalive: true }),
  ).then(() => true, isVoid)
