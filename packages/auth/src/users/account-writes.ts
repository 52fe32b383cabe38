import { readAccountInput } from './account-input.ts'
import { OverloadedError } from './overloaded-error.ts'
import type { Passwords } from './passwords.ts'
import type { StoredUser } from './user.ts'
import type { UserFields } from './user-fields.ts'
import { createProblemList, UserInputError } from './user-input-error.ts'
import type { SparedUsers, UserStore } from './user-store.ts'
import { usernameKey } from './username-key.ts'
import { type PasswordPolicy, type PasswordProblem, validatePassword } from './validators.ts'

/** What the writing of users works with. */
export interface AccountContext {
  readonly store: UserStore
  readonly passwords: Passwords
  readonly userFields: Pick<UserFields<object>, 'check'>
  readonly clock: () => number
  readonly passwordPolicy: PasswordPolicy
}

/** How a password is set: which session goes on, and which stored hash it may replace (default: any). */
export interface PasswordChange extends SparedUsers {
  readonly keepSession?: string
  readonly from?: string
}

const changeable = ['username', 'email', 'firstName', 'lastName', 'isStaff', 'isSuperuser'] as const
const creatable = [...changeable, 'password', 'isActive'] as const

const unsaid = {
  email: '',
  firstName: '',
  lastName: '',
  isActive: true,
  isStaff: false,
  isSuperuser: false,
  lastLogin: null,
} as const

export async function createAccount(
  context: AccountContext,
  input: object,
  { anyPassword = false }: { readonly anyPassword?: boolean } = {},
): Promise<StoredUser> {
  const problems = createProblemList()
  const { account, own } = readAccountInput(input, creatable, problems)
  const { username, password, ...said } = account
  if (username === undefined) problems.add('username', 'This field is required.')
  const judged = validatePassword(password ?? '', account, context.passwordPolicy)
  if (password) problems.add('password', ...messages(anyPassword ? judged.filter(isTooLong) : judged))
  const fields = context.userFields.check(own, {}, problems)
  problems.throwIfAny()

  const created = await context.store.create({
    ...unsaid,
    ...said,
    ...nameChanges(username),
    password: password === undefined ? context.passwords.unusable() : await encode(context, password),
    dateJoined: new Date(context.clock()),
    fields,
  })
  return created === 'taken' ? refuseTaken() : created
}

export async function updateAccount(
  { store, userFields }: AccountContext,
  id: string,
  changes: object,
  spared?: SparedUsers,
): Promise<StoredUser | undefined> {
  const stored = await store.findById(id)
  if (stored === undefined) return undefined
  const problems = createProblemList()
  const { account, own } = readAccountInput(changes, changeable, problems)
  const fields = userFields.check(own, stored.fields, problems)
  problems.throwIfAny()

  const named = account.username === undefined ? {} : nameChanges(account.username)
  const updated = await store.update(id, { ...account, ...named, fields }, spared)
  if (updated === 'taken') return refuseTaken()
  return updated === 'missing' ? undefined : updated
}

export async function setAccountPassword(
  context: AccountContext,
  id: string,
  password: string,
  { keepSession, ...change }: PasswordChange = {},
): Promise<boolean> {
  const stored = await context.store.findById(id)
  if (stored === undefined) return false
  const problems = createProblemList()
  readAccountInput({ password }, ['password'], problems)
  problems.throwIfAny()
  problems.add('password', ...messages(validatePassword(password, stored, context.passwordPolicy)))
  problems.throwIfAny()
  const to = await encode(context, password)
  return context.store.setPassword(id, to, {
    ...change,
    ...(keepSession === undefined ? {} : { exceptSession: keepSession }),
  })
}

async function encode({ passwords }: AccountContext, password: string): Promise<string> {
  const encoded = await passwords.hash(password)
  if (encoded === 'overloaded') throw new OverloadedError()
  return encoded
}

const nameChanges = (username = '') => ({ username, usernameKey: usernameKey(username) })

const messages = (problems: readonly PasswordProblem[]): string[] => problems.map(({ message }) => message)

const isTooLong = ({ code }: PasswordProblem): boolean => code === 'password_too_long'

function refuseTaken(): never {
  throw new UserInputError({ username: ['A user with that username already exists.'] })
}
