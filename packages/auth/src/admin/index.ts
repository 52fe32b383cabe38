// The admin: who may do what, what is counted for it, what takes long, and what it needs of a store. Knows no HTTP.
export type {
  AdminStore,
  AdminUserStore,
  AuditPage,
  Found,
  Job,
  Place,
  SessionFilter,
  SessionPage,
  SessionSort,
  Tally,
  UserPage,
} from './admin-store.ts'
export { type Counting, createCounting, hourMs } from './counting.ts'
export { csvLine } from './csv.ts'
export { healthOf } from './health.ts'
export { createJobs, type JobOutcome, type Jobs, type Report, silenceMs, type WantedJob } from './jobs.ts'
export { permissionsOf } from './permissions.ts'
export { type StoryEvent, sessionStory } from './session-story.ts'
export { type TallyName, tallyNames } from './tally-names.ts'
export { userForm } from './user-form.ts'
