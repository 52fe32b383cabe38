/** Where the text that stands for a session is kept; it holds tokens. Any of it may answer a promise. */
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
    set: (text) => store.setItemAsync(key, text),
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
    set: (text) => store.setItem(key, text),
    remove: () => store.removeItem(key),
  }
}
