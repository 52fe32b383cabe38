// Revocations told to every process. Imports tokens; declares the port that stores implement.
export { type Broadcast, createBroadcast } from './broadcast.ts'
export { type Bulletin, maximumBulletinCharacters, readBulletin } from './bulletin.ts'
export { createEndedSessions, type EndedSession, type EndedSessions } from './ended-sessions.ts'
export { createRevocationFeed, type RevocationFeed } from './revocation-feed.ts'
export type { Revocation, RevocationLog } from './revocation-log.ts'
export {
  createStandings,
  type FeedStatus,
  type SessionStanding,
  type StalePolicy,
} from './session-standing.ts'
export type { WakeTopic, WakeUps } from './wake-ups.ts'
