// Moving in: what becomes of the people and tokens of another system. Declares the ports to read from and write to.
// May import tokens, users and sessions.
export type {
  Cell,
  ColumnsToRead,
  DjangoColumn,
  DjangoOwner,
  DjangoSource,
  DjangoToken,
  DjangoUser,
} from './django-source.ts'
export { importDjango } from './import-django.ts'
export { ImportError } from './import-error.ts'
export type { ImportProgress } from './import-options.ts'
export type { ImportProblem, ImportReport } from './import-report.ts'
export type { ImportState } from './import-state.ts'
export {
  type CarriedSession,
  type CarriedUser,
  type ImportTarget,
  isSamePerson,
  type Person,
  type SessionOutcome,
  type UserOutcome,
} from './import-target.ts'
export { userColumns } from './user-columns.ts'
