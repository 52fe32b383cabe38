import type { CookieAnswers, EndpointName } from '@carnet/contract'
import { z } from 'zod'

const token = z.string().describe('A JSON Web Token in its compact form.')
const csrf = z.string().describe('To be sent in the header X-CSRF-Token.')
const empty = z.strictObject({})

const session = z.strictObject({
  id: z.string(),
  device: z.string(),
  user_agent: z.string(),
  ip: z.string(),
  created_at: z.iso.datetime(),
  last_used_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  current: z.boolean(),
})

/** The body of each endpoint's answer when it succeeds; undefined: none. Where `respond` may add members, others are allowed. */
export const answerSchemas = {
  obtainPair: z.looseObject({ refresh: token, access: token }),
  refreshPair: z.strictObject({ access: token, refresh: token.optional() }),
  verify: empty,
  blacklist: empty,
  obtainSliding: z.looseObject({ token }),
  refreshSliding: z.strictObject({ token }),
  csrfToken: z.strictObject({ csrf }),
  profile: z.strictObject({ user: z.string() }),
  changePassword: empty,
  listSessions: z.strictObject({ sessions: z.array(session) }),
  endAllSessions: z.strictObject({ revoked: z.int().min(0) }),
  endSession: undefined,
  jwks: z.strictObject({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string().optional() })) }),
  revocations: z.string().describe('Server-sent events; the data of each is a JSON Web Signature.'),
  openapi: z.looseObject({ openapi: z.string() }),
  healthz: z.strictObject({ status: z.literal('ok') }),
  readyz: z.strictObject({ status: z.literal('ready') }),
} as const satisfies Record<EndpointName, z.ZodType | undefined>

/** The same for the endpoints whose tokens are in cookies, where they are. */
export const cookieAnswerSchemas: Partial<Record<EndpointName, z.ZodType>> = {
  obtainPair: z.looseObject({ access: token, csrf }),
  refreshPair: z.strictObject({ access: token, csrf }),
  obtainSliding: z.looseObject({ csrf }),
  refreshSliding: z.strictObject({ csrf }),
} satisfies Record<keyof CookieAnswers, z.ZodType>

/** A failure that is not about single fields. */
export const failureSchema = z.strictObject({
  detail: z.string(),
  code: z.string().optional(),
  messages: z
    .array(z.strictObject({ token_class: z.string(), token_type: z.string(), message: z.string() }))
    .optional(),
})

/** Messages by field; those of the whole body under `non_field_errors`. */
export const problemsSchema = z.record(z.string(), z.array(z.string()).min(1))

/** What OPTIONS answers. */
export const metadataSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  renders: z.array(z.string()),
  parses: z.array(z.string()),
  actions: z.record(z.string(), z.record(z.string(), z.looseObject({}))).optional(),
})
