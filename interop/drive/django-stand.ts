import {
  copyDatabase,
  type DjangoProject,
  djangoProject,
  prepareDatabase,
  removeDatabase,
} from '../peer/django-project.ts'
import { startDjango } from '../peer/django-server.ts'
import type { Peer } from '../peer/peer.ts'
import { people } from '../setups/people.ts'
import { type Facts, withKeys } from '../setups/setup.ts'
import { control } from './django-control.ts'
import { createSender } from './send.ts'
import type { Stand } from './stand.ts'

/** Not a key of any token: every setup brings its own. */
const secretKey = 'what Django itself signs with, in this project alone'

/** Databases with everybody in them, one for each user model, to be copied. */
export type Templates = Readonly<Record<'auth.User' | 'people.Person', DjangoProject>>

export async function makeTemplates(peer: Peer): Promise<Templates> {
  const make = async (userModel: keyof Templates) => {
    const settings = { secretKey, simpleJwt: {}, blacklistApp: true, userModel, hashers: [quickHasher] }
    const project = djangoProject(peer, settings, { name: userModel })
    await prepareDatabase(peer, project, people)
    return project
  }
  const [plain, custom] = await Promise.all([make('auth.User'), make('people.Person')])
  return { 'auth.User': plain, 'people.Person': custom }
}

const quickHasher = 'peer.hashers.QuickHasher'

export interface DjangoStandOptions {
  readonly peer: Peer
  readonly templates: Templates
  readonly facts: Facts
  readonly keySetUrl: string | undefined
}

/** The real thing with this setup, over a database of its own. */
export async function startDjangoStand({
  peer,
  templates,
  facts,
  keySetUrl,
}: DjangoStandOptions): Promise<Stand> {
  const { setup } = facts
  const template = templates[setup.userModel ?? 'auth.User']
  const settings = {
    ...template.settings,
    simpleJwt: { ...withKeys(facts, keySetUrl), ...setup.dotted },
    blacklistApp: setup.blacklistApp ?? true,
  }
  const project = djangoProject(peer, settings, { name: setup.name })
  copyDatabase(template, project)
  const server = await startDjango(peer, project)
  const { send, close } = createSender(server.port)
  return {
    keepsBlacklist: facts.hasApp,
    takesSuccessors: true,
    send,
    order: (order) => control(send, order),
    async close() {
      close()
      await server.close()
      removeDatabase(project)
    },
  }
}
