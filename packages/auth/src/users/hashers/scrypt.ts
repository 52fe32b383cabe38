import { type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { decodeBase64 } from './base64.ts'
import type { HashFamily } from './stored-hash.ts'

const hashBytes = 64

/** 128 MiB, and about a second and a half of one core; Django writes an eighth of either. */
const most = { memoryBytes: 134_217_728, work: 4_194_304 } as const

/** N x r x p that takes as long as one hash of ours. */
const workPerHash = 33_000

const form = /^scrypt\$([1-9]\d{0,8})\$([^$]+)\$([1-9]\d{0,3})\$([1-9]\d{0,3})\$([^$]+)$/

/** `scrypt$N$salt$r$p$hash`, as Django writes it. */
export const djangoScrypt: HashFamily = (encoded) => {
  const [, n, salt = '', r, p, hashText = ''] = form.exec(encoded) ?? []
  const [N, blockSize, parallelization] = [Number(n), Number(r), Number(p)]
  const hash = decodeBase64(hashText, 'padded')
  const work = N * blockSize * parallelization
  const memoryBytes = 128 * blockSize * (N + parallelization)
  if (n === undefined || hash?.length !== hashBytes) return undefined
  if (N < 2 || (N & (N - 1)) !== 0 || work > most.work || 128 * blockSize * N > most.memoryBytes)
    return undefined
  const options = { N, blockSize, parallelization, maxmem: 2 * memoryBytes }
  return {
    cost: work / workPerHash,
    matches: async (password) => timingSafeEqual(await derive(password, salt, options), hash),
  }
}

function derive(password: Uint8Array, salt: string, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, hashBytes, options, (error, hash) => (error ? reject(error) : resolve(hash)))
  })
}
