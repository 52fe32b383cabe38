/**
 * Where the text that stands for a session is kept; it holds tokens. Any of it may answer a promise, which is waited for
 * as long as it takes. A `set` that fails must leave nothing behind: old tokens look stolen.
 */
export interface TokenStorage {
  get(): string | null | undefined | Promise<string | null | undefined>
  set(text: string): unknown
  remove(): unknown
}

export interface StorageOptions {
  /** Under which name. Default `carnet`. */
  readonly key?: string
}

const defaultKey = 'carnet'

/**
 * The browser's `localStorage`, which all tabs share and which outlives them, or `sessionStorage`, which each tab has for
 * itself until it is closed. Whatever script runs in the page can read them. Where there is none, or the browser forbids
 * it, or it is full, the session stays in memory.
 */
export function browserStorage(
  kind: 'local' | 'session',
  { key = defaultKey }: StorageOptions = {},
): TokenStorage {
  /** What the browser did not take. */
  let kept: string | undefined
  const attempt = <T>(work: (storage: WebStorage) => T): T | undefined => {
    try {
      const storage = (globalThis as unknown as Record<string, WebStorage | undefined>)[`${kind}Storage`]
      return storage && work(storage)
    } catch {
      return undefined
    }
  }
  return {
    get: () => kept ?? attempt((storage) => storage.getItem(key)),
    set(text) {
      const isTaken = attempt((storage) => storage.setItem(key, text) === undefined)
      // what stands there is out of date: shown after a reload it would look stolen
      if (!isTaken) attempt((storage) => storage.removeItem(key))
      kept = isTaken ? undefined : text
    },
    remove() {
      kept = undefined
      attempt((storage) => storage.removeItem(key))
    },
  }
}

interface WebStorage {
  getItem(key: string): string | null
  setItem(key: string, text: string): void
  removeItem(key: string): void
}

/** What `expo-secure-store` exports. */
export interface SecureStore {
  getItemAsync(key: string): Promise<string | null>
  setItemAsync(key: string, text: string): Promise<void>
  deleteItemAsync(key: string): Promise<void>
}

/** The keychain of a phone: `secureStorage(SecureStore)`, where that is all that `expo-secure-store` exports. */
export function secureStorage(store: SecureStore, { key = defaultKey }: StorageOptions = {}): TokenStorage {
  return {
    get: () => store.getItemAsync(key),
    set: (text) => orNothing(store.setItemAsync(key, text), () => store.deleteItemAsync(key)),
    remove: () => store.deleteItemAsync(key),
  }
}

/** As far as `@react-native-async-storage/async-storage` and its like are needed. */
export interface KeyValueStore {
  getItem(key: string): Promise<string | null>
  setItem(key: string, text: string): Promise<void>
  removeItem(key: string): Promise<void>
}

/** A store of names and texts, such as React Native's AsyncStorage. That is no secret place: prefer `secureStorage`. */
export function keyValueStorage(
  store: KeyValueStore,
  { key = defaultKey }: StorageOptions = {},
): TokenStorage {
  return {
    get: () => store.getItem(key),
    set: (text) => orNothing(store.setItem(key, text), () => store.removeItem(key)),
    remove: () => store.removeItem(key),
  }
}

/** What is not written is not to leave what was there before: after a restart that would look stolen. */
async function orNothing(writing: Promise<void>, remove: () => Promise<void>): Promise<void> {
  try {
    await writing
  } catch (error) {
    await remove()
    throw error
  }
}
