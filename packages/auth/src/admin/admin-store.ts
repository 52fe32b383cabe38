import type { AuditQuery, AuditRow } from '../audit/index.ts'
import type { FoundSession, Session } from '../sessions/index.ts'
import type { StoredUser } from '../users/index.ts'
import type { TallyName } from './tally-names.ts'

/** By what sessions are put in order. */
export type SessionSort = 'created_at' | 'user' | 'expires_at' | 'blacklisted_at' | 'id'

/** A place in an order: the values of the columns it goes by. */
export type Place = readonly (string | number)[]

/** What was found, and behind which place to look on; undefined: there is no more. */
export interface Found<Row> {
  readonly rows: readonly Row[]
  readonly next: Place | undefined
}

export interface SessionFilter {
  /** Only sessions that were ended before they expired. */
  readonly isRevoked?: boolean
  readonly state?: 'live' | 'ended' | 'expired' | undefined
  readonly kind?: Session['kind'] | undefined
  /** Sessions of any of these users. */
  readonly userIds?: readonly string[] | undefined
  /** Part of the id of a session or of its current token. */
  readonly part?: string | undefined
}

export interface SessionPage extends SessionFilter {
  readonly sort: SessionSort
  readonly isDescending: boolean
  readonly limit: number
  readonly behind?: Place | undefined
}

export interface UserPage {
  /** Part of a username, e-mail, first or last name. */
  readonly search: string
  readonly isActive?: boolean | undefined
  readonly isStaff?: boolean | undefined
  readonly limit: number
  /** The id of the user behind whom to look. */
  readonly behind?: string | undefined
}

export type AuditPage = Omit<AuditQuery, 'before'> & {
  readonly result?: string | undefined
  /** The `seq` before which to look. */
  readonly behind?: number | undefined
}

/** Something that takes long, as every process can tell how far it has come. */
export interface Job {
  readonly id: string
  readonly kind: 'end_sessions' | 'verify_audit'
  readonly state: 'running' | 'done' | 'failed' | 'cancelled'
  readonly userId: string
  readonly done: number
  readonly total: number | undefined
  readonly startedAtMs: number
  /** When the process that works on it was last heard of. */
  readonly seenAtMs: number
  readonly summary: string
  readonly head: string | undefined
  readonly isGood: boolean
}

export interface Tally {
  /** The hour, in Unix milliseconds. */
  readonly hourMs: number
  readonly name: TallyName
  readonly count: number
}

/**
 * What the admin reads besides what the other ports tell, and what it keeps of its own. A list looks through so many
 * rows at a time only, so that neither a page nor the process that makes it waits long: it may hold fewer rows than
 * were asked for, while `next` says where to look on.
 */
export interface AdminStore {
  listSessions(page: SessionPage): Promise<Found<FoundSession>>
  /** How many rows there are; `revoked`: of sessions ended before they expired; `live`: that go on. */
  countSessions(which: 'all' | 'revoked' | 'live'): Promise<number>
  countSessionsOf(userId: string): Promise<{ readonly live: number; readonly all: number }>

  /** Undefined where the users are in a table of the developer's. */
  readonly users: AdminUserStore | undefined

  listAudit(page: AuditPage): Promise<Found<AuditRow>>

  /** Adds to what is counted. Never loses what other processes add. */
  addTallies(tallies: readonly Tally[]): Promise<void>
  listTallies(sinceMs: number): Promise<Tally[]>
  /** When the oldest hour begins that is kept; undefined: none is. */
  firstTally(): Promise<number | undefined>
  deleteTallies(beforeMs: number): Promise<void>

  createJob(job: Pick<Job, 'id' | 'kind' | 'userId' | 'total'>): Promise<Job>
  /** Writes how far a running job has come, and gives it as it is now: somebody may have cancelled it. */
  updateJob(
    id: string,
    change: Pick<Job, 'done' | 'total'> & Partial<Pick<Job, 'state' | 'summary' | 'head' | 'isGood'>>,
  ): Promise<Job | undefined>
  findJob(id: string): Promise<Job | undefined>
  /** Stops a running job. */
  cancelJob(id: string): Promise<Job | undefined>
}

export interface AdminUserStore {
  list(page: UserPage): Promise<Found<StoredUser>>
  /** The names of those of them that there are. */
  namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
}
