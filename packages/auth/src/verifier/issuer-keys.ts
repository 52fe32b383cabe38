import { createRemoteKeys } from '../keys/index.ts'
import { createKeySet, type Key, type KeySet, kidOf } from '../tokens/index.ts'

/** The keys of an issuer that are good now. */
export interface IssuerKeys {
  /** Those whose tokens are good. */
  readonly ofTokens: () => KeySet
  /** Those that may sign a bulletin: one may be told of before it is in use. */
  readonly ofBulletins: () => KeySet
  readonly isKnown: (kid: string) => boolean
  /** For a token that was refused: resolves true where its key is known now; undefined, at once, where it cannot be. */
  readonly learn: (token: string) => Promise<boolean> | undefined
  /** Fetches them; false: there are none. Never rejects. */
  readonly fetch: (coolDownMs: number) => Promise<boolean>
}

export interface IssuerKeysOptions {
  readonly url: string
  readonly clock: () => number
  readonly onError: (error: unknown) => void
  /** The keys that the issuer has named as good last; undefined: it names none. */
  readonly kids: () => readonly string[] | undefined
}

/**
 * An issuer's published keys. Where it names those that are good (a revoked one is not among them any more), others
 * verify nothing and nobody is asked for them.
 */
export function createIssuerKeys({ url, clock, onError, kids }: IssuerKeysOptions): IssuerKeys {
  const remote = createRemoteKeys({
    url,
    algorithm: 'EdDSA',
    clock,
    onError,
    areForeign: false,
    subject: 'The keys of the issuer',
  })
  const ofTokens = remembering((keys, names: readonly string[] | undefined) =>
    names === undefined ? keys : keys.filter(({ kid = '' }) => names.includes(kid)),
  )
  const ofBulletins = remembering((keys) => keys)
  const isKnown = (wanted: string) => remote.current().some(({ kid }) => kid === wanted)
  return {
    ofTokens: () => ofTokens(remote.current(), kids()),
    ofBulletins: () => ofBulletins(remote.current(), undefined),
    isKnown,
    learn(token) {
      const kid = kidOf(token)
      const isNamed = kid !== undefined && kids()?.includes(kid) !== false
      return isNamed && !isKnown(kid) ? remote.learn(kid) : undefined
    },
    async fetch(coolDownMs) {
      await remote.renew(coolDownMs)
      return remote.current().length > 0
    },
  }
}

/** The set of the chosen keys, the same while nothing changes: what is cached by it stays good. */
function remembering<Names>(choose: (keys: readonly Key[], names: Names) => readonly Key[]) {
  let made: { readonly keys: readonly Key[]; readonly names: Names; readonly set: KeySet } | undefined
  return (keys: readonly Key[], names: Names): KeySet => {
    if (made?.keys !== keys || made.names !== names)
      made = { keys, names, set: createKeySet(choose(keys, names)) }
    return made.set
  }
}
