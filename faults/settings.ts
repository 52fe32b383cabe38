import type { StoreName } from './stores/store-stand.ts'

/** How much of everything a run does. */
export interface Settings {
  /** On which stores an experiment runs, by its id. Default: on all that it is for. */
  readonly storesOf?: Readonly<Record<string, readonly StoreName[]>>
  /** After so many seconds an experiment begins no further round, by its id. */
  readonly secondsOf?: Readonly<Record<string, number>>
  readonly people: number
  readonly devicesEach: number
  /** How many times longer than promised everything may take: the machine may be busy with other things. */
  readonly patience: number
  /** The grace window of the experiments that do not say otherwise. */
  readonly graceSeconds: number
  readonly kills: { readonly rounds: number; readonly longestMs: number }
  readonly cuts: { readonly rounds: number; readonly longestMs: number }
  readonly fullDisks: { readonly rounds: number; readonly ms: number }
  readonly writeErrors: { readonly rounds: number; readonly ms: number }
  readonly clockSteps: { readonly steps: number; readonly ms: number }
  readonly pauses: { readonly rounds: number }
  readonly races: { readonly rounds: number; readonly people: number }
  readonly outages: {
    readonly rounds: number
    readonly longestMs: number
    /** Each way of hanging lasts so long, so many times. Default: none. */
    readonly beyondGraceMs?: number
    readonly beyondGraceTimes?: number
  }
  readonly losses: {
    readonly rounds: number
    readonly longestMs: number
    /** One that lasts so long. Default: none. */
    readonly beyondGraceMs?: number
  }
  readonly durable: { readonly rounds: number }
  /** E15 kills before the first statement and each so many after it. */
  readonly migrations: { readonly every: number }
  readonly laterTables: { readonly ms: number }
  readonly restores: { readonly rounds: number }
  readonly flood: { readonly ms: number; readonly sockets: number }
  readonly restarts: { readonly rounds: number }
  readonly roundRobin: {
    readonly rotations: number
    readonly atMostSeconds: number
    readonly graceSeconds: number
    readonly pauseMs: number
  }
}

export const long: Settings = {
  storesOf: {
    E8: ['SQLite', 'PostgreSQL'],
    E11: ['SQLite', 'PostgreSQL + Redis'],
    E12: ['SQLite', 'PostgreSQL'],
    E13: ['SQLite', 'PostgreSQL'],
    E14: ['SQLite', 'PostgreSQL + Redis'],
  },
  secondsOf: {
    E1: 55,
    E2: 50,
    E4: 45,
    E5: 110,
    E6: 60,
    E7: 40,
    E11: 40,
    E13: 25,
    E14: 40,
    E16: 40,
  },
  people: 40,
  devicesEach: 3,
  patience: 1,
  graceSeconds: 10,
  kills: { rounds: 140, longestMs: 400 },
  cuts: { rounds: 50, longestMs: 400 },
  fullDisks: { rounds: 10, ms: 1000 },
  writeErrors: { rounds: 12, ms: 500 },
  clockSteps: { steps: 9, ms: 1500 },
  pauses: { rounds: 10 },
  races: { rounds: 1000, people: 10 },
  outages: { rounds: 32, longestMs: 3000, beyondGraceMs: 12_000, beyondGraceTimes: 2 },
  losses: { rounds: 28, longestMs: 2500, beyondGraceMs: 12_000 },
  durable: { rounds: 20 },
  migrations: { every: 1 },
  laterTables: { ms: 4000 },
  restores: { rounds: 10 },
  flood: { ms: 10_000, sockets: 1000 },
  restarts: { rounds: 8 },
  roundRobin: { rotations: 100_000, atMostSeconds: 35, graceSeconds: 10, pauseMs: 20 },
}

export const short: Settings = {
  people: 4,
  devicesEach: 3,
  // each experiment, and each store, once or twice
  storesOf: {
    E1: ['SQLite', 'PostgreSQL'],
    E8: ['SQLite'],
    E9: ['SQLite', 'PostgreSQL'],
    E11: ['PostgreSQL + Redis'],
    E12: ['SQLite'],
    E13: ['PostgreSQL'],
    E14: ['SQLite'],
    E2: ['SQLite'],
    E15: ['SQLite'],
    E15b: ['PostgreSQL'],
    E16: ['SQLite'],
  },
  patience: 10,
  graceSeconds: 60,
  kills: { rounds: 3, longestMs: 500 },
  cuts: { rounds: 3, longestMs: 500 },
  fullDisks: { rounds: 2, ms: 400 },
  writeErrors: { rounds: 3, ms: 200 },
  clockSteps: { steps: 3, ms: 1200 },
  pauses: { rounds: 1 },
  races: { rounds: 9, people: 3 },
  outages: { rounds: 8, longestMs: 500 },
  losses: { rounds: 4, longestMs: 1200 },
  durable: { rounds: 3 },
  migrations: { every: 25 },
  laterTables: { ms: 500 },
  restores: { rounds: 1 },
  flood: { ms: 2000, sockets: 100 },
  restarts: { rounds: 2 },
  roundRobin: { rotations: 2000, atMostSeconds: 9, graceSeconds: 4, pauseMs: 20 },
}
