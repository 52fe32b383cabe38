import { createAuth, fromSimpleJwt } from '@carnet/auth'
import { articleOne } from '../../interop/setups/articles.ts'
import type { ArticleClaims, PersonFields } from '../../interop/setups/setup.ts'

/** `SIMPLE_JWT` of the first article with every refresh token good once: one dictionary for both servers. */
export const simpleJwtOf = (secret: string) => ({
  ...articleOne.simpleJwt,
  ROTATE_REFRESH_TOKENS: true,
  BLACKLIST_AFTER_ROTATION: true,
  SIGNING_KEY: secret,
})

/** Carnet with that dictionary, and in its tokens what the article puts there. */
export function openArticles({ path, secret }: { readonly path: string; readonly secret: string }) {
  return createAuth<ArticleClaims, PersonFields, object, Partial<PersonFields>>({
    ...fromSimpleJwt(simpleJwtOf(secret)),
    ...articleOne.options,
    database: `sqlite:${path}`,
    autoMigrate: true,
  })
}
