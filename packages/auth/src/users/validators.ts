import { isCommonPassword } from './common-passwords.ts'
import { isPasswordTooLong, maximumPasswordBytes } from './passwords.ts'
import { codePoints, letterSimilarity } from './similarity.ts'
import type { BaseUser } from './user.ts'

/** Why a password is refused, in words for its owner. */
export interface PasswordProblem {
  readonly code:
    | 'password_too_long'
    | 'password_too_similar'
    | 'password_too_short'
    | 'password_too_common'
    | 'password_entirely_numeric'
  readonly message: string
}

/** What is asked of a new password. There are no rules of composition, and none can be set. */
export interface PasswordPolicy {
  /** Code points of the shortest password. Default 8; 15 is advised where there is no second factor. */
  readonly minimumLength: number
}

export const defaultPasswordPolicy: PasswordPolicy = { minimumLength: 8 }

/** Whom the password is for: it must not resemble what others know of them. */
export type PasswordOwner = Partial<Pick<BaseUser, 'username' | 'firstName' | 'lastName' | 'email'>>

/** Answers everything that is wrong with a new password at once, in Django's words and order; nothing if it is good. */
export function validatePassword(
  password: string,
  owner: PasswordOwner = {},
  policy: PasswordPolicy = defaultPasswordPolicy,
): PasswordProblem[] {
  if (isPasswordTooLong(password)) return [tooLong]
  const composed = password.normalize('NFC')
  return [
    similarityProblem(composed, owner),
    codePoints(composed) < policy.minimumLength ? tooShort(policy.minimumLength) : undefined,
    isCommonPassword(composed) ? tooCommon : undefined,
    /^\p{Nd}+$/u.test(composed) ? entirelyNumeric : undefined,
  ].filter((problem) => problem !== undefined)
}

const tooLong: PasswordProblem = {
  code: 'password_too_long',
  message: `This password is too long. It must contain at most ${maximumPasswordBytes} bytes.`,
}

const tooCommon: PasswordProblem = { code: 'password_too_common', message: 'This password is too common.' }

const entirelyNumeric: PasswordProblem = {
  code: 'password_entirely_numeric',
  message: 'This password is entirely numeric.',
}

function tooShort(minimumLength: number): PasswordProblem {
  const characters = minimumLength === 1 ? 'character' : 'characters'
  return {
    code: 'password_too_short',
    message: `This password is too short. It must contain at least ${minimumLength} ${characters}.`,
  }
}

const ownerLabels = [
  ['username', 'username'],
  ['firstName', 'first name'],
  ['lastName', 'last name'],
  ['email', 'email address'],
] as const

const maxSimilarity = 0.7

function similarityProblem(password: string, owner: PasswordOwner): PasswordProblem | undefined {
  const lowered = password.toLowerCase()
  for (const [attribute, label] of ownerLabels) {
    const value = owner[attribute]?.toLowerCase() ?? ''
    if (value !== '' && parts(value).some((part) => letterSimilarity(lowered, part) >= maxSimilarity)) {
      return { code: 'password_too_similar', message: `The password is too similar to the ${label}.` }
    }
  }
  return undefined
}

const parts = (value: string): string[] => [...value.split(/[^\p{L}\p{N}_]+/u), value]
