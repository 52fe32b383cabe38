import { createHmac } from 'node:crypto'
import { addressKey } from './address-key.ts'

/** One attempt to prove a password. */
export interface Attempt {
  /**
   * Every name under which failures at the account are counted, in one spelling each. The last one is nobody else's: whether
   * an address is known is said by that.
   */
  readonly names: readonly string[]
  /** The client's address; empty where it is not known. */
  readonly address: string
}

/** The counters of one name. */
export interface NameKeys {
  /** Shared by all addresses from which nobody of that name has signed in lately. */
  readonly anybody: string
  /** Of this address alone; there once somebody of that name has signed in from it. */
  readonly known: string | undefined
}

export interface AttemptKeys {
  readonly names: readonly NameKeys[]
  /** The window of the address; empty where that is not known. */
  readonly place: string
  /** One text for the whole. */
  readonly id: string
}

/**
 * Names are told apart by an HMAC of them: people type passwords where a name belongs, and nobody who reads the table shall
 * learn what was typed. Addresses stand as they are, for the operator.
 */
export function createAttemptKeys(
  secret: () => Uint8Array,
  ipv6Prefix: number,
): (attempt: Attempt) => AttemptKeys {
  let key: Uint8Array | undefined
  const mark = (text: string) => {
    key ??= secret()
    return createHmac('sha256', key).update(text).digest('base64url').slice(0, 22)
  }
  return ({ names, address }) => {
    const network = addressKey(address, ipv6Prefix)
    const keys = [...new Set(names)].map((name) => ({
      anybody: `a:${mark(name)}`,
      known: network === '' ? undefined : `k:${mark(`${name}\0${network}`)}`,
    }))
    return {
      names: keys,
      place: network === '' ? '' : `i:${network}`,
      id: [...keys.map(({ anybody }) => anybody), network].join(' '),
    }
  }
}

export const knownKeys = ({ names }: AttemptKeys): string[] =>
  names.flatMap(({ known }) => (known === undefined ? [] : [known]))

/** Every key that has to be read to judge an attempt. */
export const keysToRead = (keys: AttemptKeys): string[] => [
  ...keys.names.map(({ anybody }) => anybody),
  ...knownKeys(keys),
  ...(keys.place === '' ? [] : [keys.place]),
]
