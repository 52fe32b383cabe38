import { AsyncLocalStorage } from 'node:async_hooks'

/** Who asked for the work that is being done, and from where, as far as it is known. */
export interface Origin {
  /** `user:ID`, `cli:NAME` of the operating system's user, whatever `auth.as` was given; empty: nobody is known. */
  readonly actor: string
  /** The canonical address. */
  readonly ip: string
  readonly userAgent: string
  /** Names the request in logs and in the audit log. */
  readonly requestId: string
}

const unknownOrigin: Origin = Object.freeze({ actor: '', ip: '', userAgent: '', requestId: '' })

const storage = new AsyncLocalStorage<Origin>()

/** Does `work`, and all that it waits for, in the name of `origin`; what it leaves out stays as it was. */
export const withOrigin = <T>(origin: Partial<Origin>, work: () => T): T =>
  storage.run({ ...currentOrigin(), ...origin }, work)

export const currentOrigin = (): Origin => storage.getStore() ?? unknownOrigin

/** The actor that stands for a user. */
export const userActor = (userId: string): string => `user:${userId}`
