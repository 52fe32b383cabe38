import { z } from 'zod'
import { safeOrigin } from './value-shapes.ts'

/** How cookies carry tokens, where `transport` lets them. */
export interface CookiesOption {
  /** Whether a cookie carries the access token too, so that guards find it there. Default false: it is in the answer. */
  readonly access?: boolean
  /**
   * Which pages browsers send the cookies with: `strict`, those of this site; `lax`, also when a link of another site
   * leads here; `none`, those of any site, each with cookies of its own (`Partitioned`). Default `strict`.
   */
  readonly sameSite?: 'strict' | 'lax' | 'none'
  /** Pages of other origins that may use the cookies, such as `https://app.example.com`. Default none. */
  readonly origins?: readonly string[]
}

export const cookiesShape = z
  .strictObject({
    access: z.boolean(),
    sameSite: z.enum(['strict', 'lax', 'none']),
    origins: z.array(safeOrigin),
  })
  .partial()
