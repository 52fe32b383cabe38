// The users layer: who can sign in, how their passwords are kept, and the port of the stores that hold them.
// May import nothing from the other folders.
export type { AccountInput } from './account-input.ts'
export type { Account, AccountSource, PasswordVerdict } from './account-source.ts'
export { djangoColumns, type StoredField, snakeCase } from './django-columns.ts'
export { emailProblems, normalizeEmail } from './emails.ts'
export { createHashQueue, type HashQueue, type HashQueueOptions } from './hash-queue.ts'
export { type Hasher, readStoredHash, worthlessHasher } from './hashers/index.ts'
export { OverloadedError } from './overloaded-error.ts'
export { guessNameById, type OwnUser, type OwnUsers, ownAccounts } from './own-accounts.ts'
export {
  createPasswords,
  type EncodedHash,
  type Passwords,
  type PasswordsOptions,
  unusablePassword,
} from './passwords.ts'
export {
  declaredFields,
  issuePath,
  type SchemaIssue,
  type SchemaResult,
  type StandardSchema,
} from './standard-schema.ts'
export { storedAccounts } from './stored-accounts.ts'
export { type BaseUser, isStaffOrSuperuser, type StoredUser, type User } from './user.ts'
export {
  type AccountChanges,
  type AccountQuery,
  createUserAccounts,
  type NewAccount,
  type UserAccounts,
  type UserAccountsOptions,
} from './user-accounts.ts'
export { createUserFields, type UserFields } from './user-fields.ts'
export { UserInputError, type UserProblems } from './user-input-error.ts'
export type { NewUser, SparedUsers, UserChanges, UserQuery, UserStore } from './user-store.ts'
export { usernameKey } from './username-key.ts'
export { normalizeUsername, usernameProblems } from './usernames.ts'
export {
  defaultPasswordPolicy,
  type PasswordOwner,
  type PasswordPolicy,
  type PasswordProblem,
  validatePassword,
} from './validators.ts'
