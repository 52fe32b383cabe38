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
  'audit export': {
    summary: 'Write the audit log as lines of JSON.',
    load: async () => (await import('./commands/audit-export.ts')).auditExport,
  },
  'audit prune': {
    summary: 'Delete old rows of the audit log.',
    load: async () => (await import('./commands/audit-prune.ts')).auditPrune,
  },
  'audit verify': {
    summary: 'Check that the audit log is as it was written.',
    load: async () => (await import('./commands/audit-verify.ts')).auditVerify,
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
  'keys revoke': {
    summary: 'Declare a signing key void, and every token that it signed.',
    load: async () => (await import('./commands/keys-revoke.ts')).keysRevoke,
  },
  'keys rotate': {
    summary: 'Let the next signing key sign from now on.',
    load: async () => (await import('./commands/keys-rotate.ts')).keysRotate,
  },
  'sessions list': {
    summary: "List a user's live sessions.",
    load: async () => (await import('./commands/sessions-list.ts')).sessionsList,
  },
  'sessions revoke': {
    summary: 'End a session.',
    load: async () => (await import('./commands/sessions-revoke.ts')).sessionsRevoke,
  },
  'sessions revoke-all': {
    summary: "End all of a user's sessions.",
    load: async () => (await import('./commands/sessions-revoke-all.ts')).sessionsRevokeAll,
  },
  'sessions revoke-everybody': {
    summary: 'End the sessions of everybody, as after restoring a backup.',
    load: async () => (await import('./commands/sessions-revoke-everybody.ts')).sessionsRevokeEverybody,
  },
  'token decode': {
    summary: 'Show what is in a token, without verifying it.',
    load: async () => (await import('./commands/token-decode.ts')).tokenDecode,
  },
  'token explain': {
    summary: 'Say what is in a token, what this server thinks of it, and the story of its session.',
    load: async () => (await import('./commands/token-explain.ts')).tokenExplain,
  },
  'token verify': {
    summary: 'Verify tokens with a key; needs no database.',
    load: async () => (await import('./commands/token-verify.ts')).tokenVerify,
  },
  types: {
    summary: "Print the types that a page's client is made from.",
    load: async () => (await import('./commands/print-types.ts')).types,
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
    summary: 'Keep a user from signing in and end their sessions.',
    load: async () => (await import('./commands/users-deactivate.ts')).usersDeactivate,
  },
  'users unlock': {
    summary: 'Let a user try passwords again, of which too many were wrong.',
    load: async () => (await import('./commands/users-unlock.ts')).usersUnlock,
  },
}

export const groups: Readonly<Record<string, string>> = {
  audit: 'See who did what, and whether the record of it is whole.',
  import: 'Bring users over from another system.',
  keys: 'Look at and rotate the signing keys.',
  sessions: "Look at users' sessions and end them.",
  token: 'Look into tokens and verify them.',
  users: 'Look at users, deactivate and activate them.',
}
