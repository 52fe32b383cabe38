// One suite for every way to serve Carnet: the same questions, the same answers, letter for letter.
import { findPostgres } from '../../packages/auth/src/testing/test-postgres.ts'
import { tellUnavailable } from '../races/unavailable.ts'
import { hostKinds, onPostgres } from './hosts.ts'
import { runSuite } from './suite/run-suite.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('the HTTP suite on PostgreSQL: it is not installed')

runSuite('http-suite', isInstalled ? [...hostKinds, onPostgres] : hostKinds)
