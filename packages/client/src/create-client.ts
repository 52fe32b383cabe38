import type { Api, SessionAnswer } from '@carnet/contract'
import { createAuthorizedFetch } from './authorized-fetch.ts'
import { createCall } from './call.ts'
import type { Client, ClientOptions, Session } from './client.ts'
import { ClientError } from './client-error.ts'
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
  const callSigned = createCall(core.baseUrl, authorizedFetch.fetch)
  let intents = 0

  return Object.freeze<Client<A>>({
    async signIn(body) {
      const mine = ++intents
      const answer = await core.call('POST /token/', { ...(await core.transport.present({}, core)), body })
      const next = toReceived(core, answer)
      if (mine !== intents) throw new ClientError('superseded')
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
      const { body } = await callSigned('POST /sessions/revoke-all/', { body: options })
      if (!options.except) await end(core, 'signed_out')
      return body['revoked'] as number
    },
    async session() {
      await ready
      // where only a cookie knows, the server must say
      if (core.state().status === 'loading') await core.refresh()
      return core.held()?.session as Session<A> | undefined
    },
    state: core.state as Client<A>['state'],
    onChange: core.onChange as Client<A>['onChange'],
    sessions: {
      list: async () => (await callSigned('GET /sessions/')).body['sessions'] as readonly SessionAnswer[],
      async end(id: string) {
        await callSigned(`DELETE /sessions/${encodeURIComponent(id)}/`)
        if (core.held()?.id === id) await end(core, 'signed_out')
      },
    },
    async changePassword(body) {
      await callSigned('POST /password/', { body })
    },
    ...authorizedFetch,
    wake: watch.wake,
    close() {
      watch.close()
      core.hangUp()
    },
  })
}

function createCore(options: ClientOptions): Core {
  // each part is made of the same object, and finds the others there when it is first used
  const core = parseOptions(options) as Core
  const call = createCall(core.baseUrl, core.send)
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
async function tellEnded(core: Core, { kept }: Held): Promise<boolean> {
  try {
    const presented = await core.transport.present(kept, core)
    // the page may be left in the middle of it
    const init = { ...presented, keepalive: true }
    await patiently(core, (signal) => core.call('POST /token/blacklist/', { ...init, signal }))
    return true
  } catch (error) {
    // void already
    return (error as ClientError).code === 'token_not_valid'
  }
}
