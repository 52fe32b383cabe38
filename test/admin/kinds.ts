import { findPostgres } from '../../packages/auth/src/testing/test-postgres.ts'
import type { PlaceKind } from '../http/places.ts'
import { tellUnavailable } from '../races/unavailable.ts'

const hasPostgres = findPostgres() !== undefined
if (!hasPostgres) tellUnavailable('the admin on PostgreSQL, which is not installed')

/** The databases that this machine has. */
export const hereKinds: readonly PlaceKind[] = hasPostgres ? ['sqlite', 'postgres'] : ['sqlite']
