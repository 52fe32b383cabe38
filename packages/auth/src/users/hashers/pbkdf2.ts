import { pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { decodeBase64 } from './base64.ts'
import type { HashFamily } from './stored-hash.ts'

export const derivePbkdf2 = promisify(pbkdf2)

/** About two seconds of one core: ten times what Django writes, and no more. */
const mostIterations = 10_000_000

const form = /^[a-z0-9_]+\$([1-9]\d{0,8})\$([^$]+)\$([^$]+)$/

interface Variety {
  readonly digest: 'sha256' | 'sha1'
  readonly hashBytes: number
  /** How many iterations take as long as one hash of ours. */
  readonly iterationsPerHash: number
}

/** `pbkdf2_sha256$iterations$salt$hash`: what Django writes unless told otherwise. */
export const pbkdf2Sha256 = pbkdf2Family({ digest: 'sha256', hashBytes: 32, iterationsPerHash: 70_000 })

/** `pbkdf2_sha1$iterations$salt$hash`. */
export const pbkdf2Sha1 = pbkdf2Family({ digest: 'sha1', hashBytes: 20, iterationsPerHash: 65_000 })

function pbkdf2Family({ digest, hashBytes, iterationsPerHash }: Variety): HashFamily {
  return (encoded) => {
    const [, count, salt = '', hashText = ''] = form.exec(encoded) ?? []
    const iterations = Number(count)
    const hash = decodeBase64(hashText, 'padded')
    if (count === undefined || iterations > mostIterations || hash?.length !== hashBytes) return undefined
    return {
      cost: iterations / iterationsPerHash,
      matches: async (password) =>
        timingSafeEqual(await derivePbkdf2(password, salt, iterations, hashBytes, digest), hash),
    }
  }
}
