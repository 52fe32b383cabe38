import type { CommandDefinition } from './command.ts'

export interface CommandRow {
  readonly summary: string
  readonly load: () => Promise<CommandDefinition<never>>
}

/** Every command, in the order of the help. A file is loaded when its command is called, so that each starts as fast as it can. */
export const commands: Readonly<Record<string, CommandRow>> = {
  init: {
    summary: 'Make a new project in the folder NAME.',
    load: async () => (await import('./commands/init.ts')).init,
  },
  migrate: {
    summary: 'Bring the database up to date.',
    load: async () => (await import('./commands/migrate.ts')).migrate,
  },
  createsuperuser: {
    summary: 'Create a user who may do everything.',
    load: async () => (await import('./commands/createsuperuser.ts')).createsuperuser,
  },
  changepassword: {
    summary: "Change a user's password and end their sessions.",
    load: async () => (await import('./commands/changepassword.ts')).changepassword,
  },
  serve: {
    summary: 'Serve the endpoints over HTTP.',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  'flush-expired': {
    summary: 'Delete the sessions that have long expired.',
    load: async () => (await import('./commands/flush-expired.ts')).flushExpired,
  },
  check: {
    summary: 'Check the options and say what could be safer.',
    load: async () => (await import('./commands/check.ts')).check,
  },
  'import django': {
    summary: 'Copy the users and live tokens of a Django into the database.',
    load: async () => (await import('./commands/import-django.ts')).importDjangoCommand,
  },
  'keys list': {
    summary: 'List the signing keys.',
    load: async () => (await import('./commands/keys-list.ts')).keysList,
  },
  'keys rotate': {
    summary: 'Let the next signing key sign from now on.',
    load: async () => (await import('./commands/keys-rotate.ts')).keysRotate,
  },
  'token decode': {
    summary: 'Show what is in a token, without verifying it.',
    load: async () => (await import('./commands/token-decode.ts')).tokenDecode,
  },
  'token verify': {
    summary: 'Verify tokens with a key; needs no database.',
    load: async () => (await import('./commands/token-verify.ts')).tokenVerify,
  },
  'users list': {
    summary: 'List the users.',
    load: async () => (await import('./commands/users-list.ts')).usersList,
  },
  'users activate': {
    summary: 'Let a user sign in again.',
    load: async () => (await import('./commands/users-activate.ts')).usersActivate,
  },
  'users deactivate': {
    summary: 'Bar a user from signing in and end their sessions.',
    load: async () => (await import('./commands/users-deactivate.ts')).usersDeactivate,
  },
}

export const groups: Readonly<Record<string, string>> = {
  import: 'Bring users over from another system.',
  keys: 'Look at and rotate the signing keys.',
  token: 'Look into tokens and verify them.',
  users: 'Look at users, bar them and let them in again.',
}
