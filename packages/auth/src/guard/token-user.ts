import type { ClaimNames, Claims } from '../tokens/index.ts'

/** A user made of a token's claims alone: nobody was asked whether they still exist. */
export interface TokenUser {
  /** As the token holds it: a string, or a number in tokens of older peers. */
  readonly id: string | number
  /** The claim `username`, or empty. */
  readonly username: string
  /** The claims `is_staff` and `is_superuser`: true where they are exactly that. */
  readonly isStaff: boolean
  readonly isSuperuser: boolean
  /** Nothing in a token says otherwise. */
  readonly isActive: true
  /** Every claim of the token. */
  readonly claims: Claims
  /** `TokenUser 42`. */
  readonly toString: () => string
}

export function createTokenUser(claims: Claims, { userId }: ClaimNames): TokenUser {
  const id = claims[userId] as string | number
  const { username, is_staff: isStaff, is_superuser: isSuperuser } = claims
  return Object.freeze({
    id,
    username: typeof username === 'string' ? username : '',
    isStaff: isStaff === true,
    isSuperuser: isSuperuser === true,
    isActive: true,
    claims,
    toString: () => `TokenUser ${id}`,
  })
}
