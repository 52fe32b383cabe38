import { readFileSync } from 'node:fs'
import { algorithms, importKey, isAlgorithm, type Jwk, type Key, type KeySource } from '../tokens/index.ts'
import { CommandError } from './command.ts'
import { explainError } from './explain-error.ts'

/**
 * The key in a file, for verifying only: a PEM, a JWK, or the text of a secret, whose one newline at the end is not
 * part of it. Secrets that are too short to sign with are accepted.
 *
 * @throws CommandError that names the file or the flag and never shows the key.
 */
export function verificationKey(file: string, algorithm: string | undefined): Key {
  if (algorithm !== undefined && !isAlgorithm(algorithm)) {
    throw new CommandError(`--algorithm must be one of ${Object.keys(algorithms).join(', ')}.`)
  }
  const content = readKeyFile(file)
  try {
    const jwk = jwkIn(content)
    if (jwk !== undefined) return importKey({ jwk, ...(algorithm && { algorithm }) }, 'verify')
    if (algorithm === undefined) {
      throw new TypeError('only a JWK says what algorithm it is for; give --algorithm.')
    }
    return importKey(sourceOf(content, algorithm), 'verify')
  } catch (error) {
    throw new CommandError(`--key-file ${file}: ${(error as Error).message}`)
  }
}

function readKeyFile(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new CommandError(`--key-file: ${explainError(error)}`)
  }
}

function jwkIn(content: Buffer): Jwk | undefined {
  const text = content.toString('utf8')
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'kty' in value ? (value as Jwk) : undefined
  } catch {
    return undefined
  }
}

function sourceOf(content: Buffer, algorithm: NonNullable<KeySource['algorithm']>): KeySource {
  const text = content.toString('utf8')
  if (text.includes('-----BEGIN') || !algorithm.startsWith('HS')) return { algorithm, pem: text }
  const end = /\r?\n$/.exec(text)?.[0].length ?? 0
  return { algorithm, secret: content.subarray(0, content.length - end) }
}
