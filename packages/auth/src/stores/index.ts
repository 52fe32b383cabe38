// Where the state lives. Each folder holds the same files; imports the ports it implements.
export { type DjangoStoreOptions, djangoStore } from './django/index.ts'
export { type SqliteStoreOptions, sqliteStore } from './sqlite/index.ts'
export type { Store } from './store.ts'
