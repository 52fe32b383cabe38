import type { Place } from '../cases/places.ts'
import { bare, postJson, type Request, startSeconds } from '../cases/request.ts'
import { type CarnetServer, type InteropAuth, startCarnet } from '../drive/carnet-server.ts'
import { control } from '../drive/django-control.ts'
import { type Answer, createSender } from '../drive/send.ts'
import { prepareDatabase } from '../peer/django-project.ts'
import { startDjango } from '../peer/django-server.ts'
import type { Peer } from '../peer/peer.ts'
import { articleTwo } from '../setups/articles.ts'
import type { Person } from '../setups/people.ts'
import type { OpenDatabase, SharedDatabase } from './databases.ts'

/** One of the two servers, as a client sees it. */
export interface Server {
  readonly name: 'Django' | 'Carnet'
  readonly send: (request: Request) => Promise<Answer>
  readonly post: (place: Place, body: object) => Promise<Answer>
  /** The profile for an access token. */
  readonly profile: (token: string) => Promise<Answer>
}

/** Both servers over one database that Django's `migrate` made. */
export interface World {
  readonly django: Server
  readonly carnet: Server
  readonly auth: InteropAuth
  readonly database: SharedDatabase
  readonly djangoPort: number
  /** What `django/peer/control.py` can do. */
  readonly control: (order: Parameters<typeof control>[1]) => Promise<unknown>
  /** Moves the time of both. */
  readonly advance: (seconds: number) => void
  /** Their time, in Unix seconds. */
  readonly nowSeconds: () => number
  /** Counts, and tells where it is false. */
  readonly check: (what: string, isTrue: boolean) => void
  /** Ends Carnet for good; Django stays. */
  readonly closeCarnet: () => Promise<void>
  readonly close: () => Promise<void>
}

export const secret = 'one secret for two servers over one database: Kq7vB2xLw9Zt4Rm8Yp3Nc6Hd5Gf1'

/** The second article's users and claims, with the first one's rotation. */
export const simpleJwt = {
  SIGNING_KEY: secret,
  ROTATE_REFRESH_TOKENS: true,
  BLACKLIST_AFTER_ROTATION: true,
  AUTH_TOKEN_CLASSES: ['AccessToken', 'SlidingToken'].map(
    (name) => `rest_framework_simplejwt.tokens.${name}`,
  ),
}

export interface WorldOptions {
  readonly peer: Peer
  readonly openDatabase: OpenDatabase
  readonly people: readonly Person[]
  readonly check: World['check']
}

export async function openWorld({ peer, openDatabase, people, check }: WorldOptions): Promise<World> {
  const settings = {
    secretKey: 'a secret of Django itself, in this project alone',
    simpleJwt: { ...simpleJwt, ...articleTwo.dotted },
    blacklistApp: true,
    userModel: 'people.Person',
    hashers: [],
  } as const
  const database = await openDatabase(peer, settings)
  await prepareDatabase(peer, database.project, people)
  const server = await startDjango(peer, database.project, 8)
  const sender = createSender(server.port)
  const closeDjango = async () => {
    sender.close()
    await server.close()
    database.remove()
  }
  try {
    const carnet = await startCarnet(simpleJwt, {
      database: database.address,
      autoMigrate: true,
      django: { userTable: 'people_person' },
      ...articleTwo.options,
    })
    return assemble({
      carnet,
      database,
      check,
      djangoPort: server.port,
      sendToDjango: sender.send,
      closeDjango,
    })
  } catch (error) {
    await closeDjango()
    throw error
  }
}

interface Parts extends Pick<World, 'database' | 'djangoPort' | 'check'> {
  readonly carnet: CarnetServer
  readonly sendToDjango: Server['send']
  readonly closeDjango: () => Promise<void>
}

function assemble({ carnet, sendToDjango, closeDjango, ...same }: Parts): World {
  let atSeconds = startSeconds
  const nowSeconds = () => atSeconds
  let isCarnetOpen = true
  const closeCarnet = async () => {
    if (isCarnetOpen) await carnet.close()
    isCarnetOpen = false
  }
  return {
    django: createServer('Django', sendToDjango, nowSeconds),
    carnet: createServer('Carnet', carnet.send, nowSeconds),
    ...same,
    auth: carnet.auth,
    control: (order) => control(sendToDjango, order, atSeconds),
    advance(seconds) {
      atSeconds += seconds
    },
    nowSeconds,
    closeCarnet,
    async close() {
      await closeCarnet()
      await closeDjango()
    },
  }
}

/** Asks a server at the time that it is then. */
export function createServer(
  name: Server['name'],
  send: Server['send'],
  nowSeconds: World['nowSeconds'],
): Server {
  const sendNow: Server['send'] = (request) => send({ ...request, atSeconds: nowSeconds() })
  return {
    name,
    send: sendNow,
    post: (place, body) => sendNow(postJson(place, body)),
    profile: (token) => sendNow(bare('profile', 'GET', { authorization: `Bearer ${token}` })),
  }
}

/** A token of an answer, or a text that is none. */
export const tokenIn = ({ body }: Answer, name: 'access' | 'refresh' | 'token'): string =>
  String((body as Record<string, unknown> | null)?.[name] ?? 'never given')

export const codeIn = ({ body }: Answer): unknown => (body as { code?: unknown } | null)?.code
export const detailIn = ({ body }: Answer): unknown => (body as { detail?: unknown } | null)?.detail

/** The claims of a token, unverified. */
export function claimsIn(token: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  } catch {
    return {}
  }
}

export const jtiOf = (token: string): string => String(claimsIn(token)['jti'])
