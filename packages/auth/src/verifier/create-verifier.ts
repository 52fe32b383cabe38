import { setTimeout as sleep } from 'node:timers/promises'
import { type FeedStatus, maximumBulletinCharacters, readBulletin } from '../feed/index.ts'
import {
  type CallerAuth,
  createCallers,
  createClaimsReader,
  createGuard,
  needsUser,
  noUsers,
  reservedNames,
} from '../guard/index.ts'
import { IssuerError } from '../keys/index.ts'
import {
  type Claims,
  createVerify,
  defaultClaimNames,
  kidOf,
  secondsOf,
  tokenTypes,
} from '../tokens/index.ts'
import { followStream } from './follow-stream.ts'
import { createIssuerKeys, type IssuerKeys } from './issuer-keys.ts'
import { createToldSessions, type ToldSessions } from './told-sessions.ts'
import { checkVerifierOptions, type VerifierOptions } from './verifier-options.ts'

/** Checks the tokens of a server elsewhere: no database, no users. What guards of the frameworks take for an auth. */
export interface Verifier<C extends object = Claims> extends CallerAuth<C, never> {
  readonly hasUsers: false
  /** How well it is informed of revocations: what a readiness check wants to know. */
  readonly status: () => FeedStatus
  /** Ends the connection to the issuer. */
  readonly close: () => void
}

/**
 * A verifier of the tokens of another server, ready: that server's keys and the sessions that ended there lately are
 * known when the promise resolves. It follows both.
 *
 * @throws TypeError that names the option, for options that are wrong; Error where the issuer signs with a secret, tells
 * no revocations, or cannot be reached for `startPatience`.
 */
export async function createVerifier<C extends object = Claims>(
  options: VerifierOptions<C>,
): Promise<Verifier<C>> {
  checkVerifierOptions(options)
  const parts = createParts(options)
  const stop = await start(parts)
  const { keys, told, clock, onError } = parts
  const claimNames = { ...defaultClaimNames, ...options.claimNames }
  const maximumRemembered = options.verifiedTokens ?? 0
  const verify = createVerify({ keySet: keys.ofTokens, rules: rulesOf(options), clock, maximumRemembered })
  const guard = createGuard<C, never>({
    accept: (options.accept ?? ['access']).map((name) => tokenTypes[name]),
    headerTypes: options.headerTypes ?? ['Bearer'],
    claimNames,
    verify,
    learnKeys: keys.learn,
    readClaims: createClaimsReader<C>(options.claims?.schema, {
      reserved: reservedNames(claimNames),
      rememberReads: maximumRemembered > 0,
    }),
    standing: options.revocations === false ? () => 'live' : told.standing,
    // only of a token that is older than what the issuer remembers: none that it issues now is
    isVoid: async () => true,
    accounts: { findByOwner: () => Promise.reject(new TypeError(noUsers)) },
    isSessionOf: undefined,
    admitsInactive: false,
    passwordChange: { mayBe: () => false, isSince: () => false },
    isUnavailable: () => false,
    onError,
  })
  return Object.freeze<Verifier<C>>({
    ...(createCallers(claimNames) as CallerAuth<C, never>),
    hasUsers: false,
    headerName: options.headerName ?? 'Authorization',
    authenticate(authorization, guardOptions = {}, method) {
      if (needsUser(guardOptions)) throw new TypeError(noUsers)
      return guard(authorization, guardOptions, method)
    },
    status: told.status,
    close: stop,
  })
}

interface Parts {
  readonly issuer: string
  readonly keys: IssuerKeys
  readonly told: ToldSessions
  readonly follows: boolean
  readonly patienceMs: number
  readonly clock: () => number
  readonly onError: (error: unknown) => void
  /** The latest fault of each kind, for those who wait at start. */
  readonly faults: { keys: IssuerError | undefined; stream: IssuerError | undefined }
}

function createParts<C extends object>(options: VerifierOptions<C>): Parts {
  const { clock = Date.now, onError = printError, staleFeed = 'fail-closed', startPatience = '30s' } = options
  const issuer = options.issuer.replace(/\/$/, '')
  const faults: Parts['faults'] = { keys: undefined, stream: undefined }
  const policy =
    staleFeed === 'fail-closed' ? staleFeed : { acceptForMs: 1000 * secondsOf(staleFeed.acceptFor) }
  const told = createToldSessions({ clock, staleAfterMs, policy })
  const keys = createIssuerKeys({
    url: `${issuer}/.well-known/jwks.json`,
    clock,
    kids: told.kids,
    onError(error) {
      const { cause } = error as Error
      faults.keys = cause instanceof IssuerError ? cause : new IssuerError((error as Error).message, false)
      onError(error)
    },
  })
  const patienceMs = 1000 * secondsOf(startPatience)
  return { issuer, keys, told, follows: options.revocations !== false, patienceMs, clock, onError, faults }
}

// five heartbeats
const staleAfterMs = 5000

function rulesOf<C extends object>({ issuer, iss = issuer, leeway = '0s', ...options }: VerifierOptions<C>) {
  const { audience = [] } = options
  return Object.freeze({
    leewaySeconds: secondsOf(leeway),
    audience: typeof audience === 'string' ? [audience] : audience,
    issuer: iss === false ? undefined : iss,
    names: { ...defaultClaimNames, ...options.claimNames },
    enforceTyp: options.headerTyp === 'at+jwt',
  })
}

/** Waits for keys and revocations; resolves how to stop following them. */
async function start(parts: Parts): Promise<() => void> {
  const { keys, told, follows, faults, patienceMs } = parts
  const deadline = performance.now() + patienceMs
  const wait = async (
    isDone: () => Promise<boolean>,
    faultOf: () => IssuerError | undefined,
    advice: string,
  ) => {
    while (!(await isDone())) {
      const fault = faultOf()
      const isHopeless = fault?.isPassing === false
      if (isHopeless || performance.now() > deadline)
        throw startError(parts.issuer, fault, isHopeless ? advice : '')
      await sleep(50)
    }
  }
  await wait(
    () => keys.fetch(500),
    () => faults.keys,
    keysAdvice,
  )
  if (!follows) return renewing(keys)
  const stopFollowing = follow(parts)
  try {
    await wait(
      async () => !told.status().isStale,
      () => faults.stream,
      streamAdvice,
    )
  } catch (error) {
    stopFollowing()
    throw error
  }
  const stopRenewing = renewing(keys)
  const forgetting = setInterval(told.forget, 10_000).unref()
  return () => {
    stopFollowing()
    stopRenewing()
    clearInterval(forgetting)
  }
}

const keysAdvice =
  ' A server publishes keys if its option "algorithm" is an asymmetric one, such as EdDSA. ' +
  'The secret of an HS algorithm could sign as well as check, so it is never given to a verifier.'
const streamAdvice =
  ' Set the option "revocationStream" of that server; or set "revocations: false" here, ' +
  'and tokens are good until they expire, whatever becomes of their session.'

const startError = (issuer: string, fault: IssuerError | undefined, advice: string) =>
  new Error(
    `The verifier cannot start: ${issuer}: ${fault?.message ?? 'there was no answer in time'}.${advice}`,
    {
      cause: fault,
    },
  )

/** Keeps the keys from growing old while nobody asks for them. */
function renewing(keys: IssuerKeys): () => void {
  const timer = setInterval(keys.ofTokens, 10_000).unref()
  return () => clearInterval(timer)
}

function follow({ issuer, keys, told, onError, faults }: Parts): () => void {
  const tellOnce = createTeller(onError)
  return followStream({
    url: `${issuer}/.well-known/carnet/revocations`,
    lastEventId: told.lastEventId,
    async take(data) {
      const bulletin = readBulletin(data, keys.ofBulletins()) ?? (await readWithNewKey(data, keys))
      if (bulletin === undefined)
        throw new IssuerError('a bulletin that no key of the issuer has signed', true)
      const outcome = told.take(bulletin)
      if (outcome === 'gap') throw new IssuerError('a bulletin was missing', true)
      if (outcome === 'untimely')
        throw new IssuerError('a bulletin was not written now: look at the clocks of both machines', true)
      faults.stream = undefined
      tellOnce(undefined)
      if (bulletin.kids.some((kid) => !keys.isKnown(kid))) void keys.fetch(keysCoolDownMs)
    },
    onFault(fault) {
      faults.stream = fault
      tellOnce(fault)
    },
    silenceMs: staleAfterMs,
    maximumEventCharacters: maximumBulletinCharacters + 1024,
  })
}

// what the issuer itself has signed may ask for its keys more often than any token
const keysCoolDownMs = 1000

async function readWithNewKey(data: string, keys: IssuerKeys) {
  if (kidOf(data) === undefined) return undefined
  await keys.fetch(keysCoolDownMs)
  return readBulletin(data, keys.ofBulletins())
}

/** Tells of a fault when it begins, and not again until it has passed or is another. */
function createTeller(onError: (error: unknown) => void) {
  let told: string | undefined
  return (fault: IssuerError | undefined) => {
    if (fault !== undefined && fault.message !== told)
      onError(new Error(`The revocations of the issuer: ${fault.message}.`, { cause: fault }))
    told = fault?.message
  }
}

function printError(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
}
