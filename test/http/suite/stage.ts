// What the cases of the suite play on: one host with one Carnet behind it, and the words for asking it.
import { createHmac } from 'node:crypto'
import type { Host } from '../hosts.ts'
import { secret, type World } from '../world.ts'

/** Filled before the first case runs: read it inside of tests only. */
export interface Stage {
  readonly host: Host
  readonly world: World
}

export const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

export const form = (body: Record<string, string> | string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(body).toString(),
})

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

/** The claims of a token, unchecked. */
export function claimsOf(token: unknown): Record<string, unknown> {
  const [, payload = ''] = String(token).split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString())
}

export const bodyOf = async (response: Response): Promise<Record<string, unknown>> =>
  (await response.json()) as Record<string, unknown>

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token with these claims and a good signature: what a thief of the key could make. */
export function signed(claims: object, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const input = `${base64url(header)}.${base64url(claims)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}
