// Who did what: the rows of the audit log, the chain that binds them, and who is at work. Imports pacing.
export { type AuditAction, auditActions, auditSentences, type StoryPlace, storyRow } from './actions.ts'
export type { AuditLog, AuditQuery, Pruned, PruneOptions } from './audit-log.ts'
export { type Chain, type ChainEnds, type ChainHead, chainStart, createChain } from './chain.ts'
export {
  type AuditFault,
  type Broken,
  broken,
  type CheckOptions,
  checkEnds,
  checkRow,
  headOf,
} from './check-row.ts'
export { type AuditColumns, type AuditEvent, type AuditRow, toColumns } from './entry.ts'
export { currentOrigin, type Origin, userActor, withOrigin } from './origin.ts'
export { printable } from './printable.ts'
export { createRefusals, type Refusal, type Refusals } from './refusals.ts'
export { sealedPages } from './sealed-pages.ts'
export { createSealer, type Sealer } from './sealer.ts'
export { type Intact, type VerifyOptions, verifyLog } from './verify-log.ts'
