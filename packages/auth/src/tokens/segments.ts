import { isUtf8 } from 'node:buffer'
import { parseStrictJson } from './strict-json.ts'

/**
 * The bytes of a base64url segment, or undefined unless the segment is their one canonical spelling: no padding, no
 * white space, no other alphabet, unused bits zero (RFC 7515 2, RFC 4648 3.3 and 3.5). `Buffer.from` accepts all those.
 */
export function decodeSegment(segment: string): Buffer | undefined {
  const bytes = Buffer.from(segment, 'base64url')
  return bytes.toString('base64url') === segment ? bytes : undefined
}

export const encodeSegment = (text: string): string => Buffer.from(text).toString('base64url')

/** The JSON object in UTF-8 bytes, or undefined where it is anything else (RFC 8725 3.7; a BOM is not JSON). */
export function decodeObject(bytes: Buffer | undefined): Record<string, unknown> | undefined {
  if (bytes === undefined || !isUtf8(bytes)) return undefined
  try {
    const value = parseStrictJson(bytes.toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
