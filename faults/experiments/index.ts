import { clockExperiment } from './clock.ts'
import { diskFullExperiment } from './disk-full.ts'
import { durableAnswerExperiment } from './durable-before-answer.ts'
import type { Experiment } from './experiment.ts'
import { floodExperiment } from './flood.ts'
import { killExperiment } from './kill.ts'
import { laterTablesExperiment } from './later-tables.ts'
import { migrationKillExperiment } from './migration-kill.ts'
import { pauseExperiment } from './pause.ts'
import { postgresFaultExperiment } from './postgres-faults.ts'
import { powerCutExperiment } from './power-cut.ts'
import { raceExperiment } from './races.ts'
import { redisLossExperiment } from './redis-loss.ts'
import { restoreExperiment } from './restore.ts'
import { rollingRestartExperiment } from './rolling-restart.ts'
import { roundRobinExperiment } from './round-robin.ts'
import { writeErrorExperiment } from './write-errors.ts'

/** Everything that is done to the servers. */
export const experiments: readonly Experiment[] = [
  killExperiment,
  powerCutExperiment,
  durableAnswerExperiment,
  writeErrorExperiment,
  postgresFaultExperiment,
  redisLossExperiment,
  diskFullExperiment,
  clockExperiment,
  roundRobinExperiment,
  rollingRestartExperiment,
  floodExperiment,
  raceExperiment,
  pauseExperiment,
  migrationKillExperiment,
  laterTablesExperiment,
  restoreExperiment,
]
