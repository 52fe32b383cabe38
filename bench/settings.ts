/** How much of everything a run measures. */
export interface Settings {
  readonly engine: { readonly rounds: number; readonly ms: number }
  readonly routes: { readonly rounds: number; readonly seconds: number; readonly warmUpSeconds: number }
  readonly refresh: { readonly rounds: number; readonly requests: number; readonly sessions: number }
  readonly login: { readonly rounds: number; readonly logins: number }
  readonly flood: { readonly rounds: number; readonly logins: number }
  readonly storage: {
    readonly refreshes: number
    readonly rounds: number
    readonly requests: number
    readonly sizes: readonly [number, ...number[]]
  }
  readonly scale: {
    readonly rounds: number
    readonly requests: number
    readonly sizes: readonly [number, ...number[]]
    readonly sharedBuffers: string
    /** Sessions of the table that several processes share. */
    readonly rows: number
    /** How long pgbench has in each round, and those who refresh before anything is deleted. */
    readonly seconds: number
    /** How many sessions are deleted, and how many beside them are live. */
    readonly expired: number
    readonly live: number
  }
  readonly revocation: { readonly rounds: number }
  readonly startup: { readonly rounds: number; readonly idleMs: number }
  readonly django: {
    readonly rounds: number
    readonly seconds: number
    readonly warmUpSeconds: number
    readonly sessions: number
  }
}

const sizes: readonly [number, ...number[]] = [
  10_000,
  1_000_000,
  ...(process.env['BENCH_LARGE'] === '1' ? [10_000_000] : []),
]

/** The run whose figures are published. `BENCH_LARGE=1` adds ten million sessions. */
export const full: Settings = {
  engine: { rounds: 15, ms: 150 },
  routes: { rounds: 7, seconds: 3, warmUpSeconds: 2 },
  refresh: { rounds: 7, requests: 20_000, sessions: 20_000 },
  login: { rounds: 7, logins: 400 },
  flood: { rounds: 5, logins: 500 },
  storage: { refreshes: 10_000, rounds: 7, requests: 5000, sizes },
  scale: {
    rounds: 5,
    requests: 10_000,
    sizes,
    sharedBuffers: '2GB',
    rows: 100_000,
    seconds: 4,
    expired: 1_000_000,
    live: 20_000,
  },
  revocation: { rounds: 100 },
  startup: { rounds: 9, idleMs: 3000 },
  django: { rounds: 5, seconds: 3, warmUpSeconds: 2, sessions: 20_000 },
}

/** Everything once, in under a minute: shows that it works, and no figure worth quoting. */
export const short: Settings = {
  engine: { rounds: 3, ms: 15 },
  routes: { rounds: 1, seconds: 1, warmUpSeconds: 0 },
  refresh: { rounds: 2, requests: 300, sessions: 300 },
  login: { rounds: 1, logins: 32 },
  flood: { rounds: 1, logins: 70 },
  storage: { refreshes: 100, rounds: 2, requests: 100, sizes: [10_000, 50_000] },
  scale: {
    rounds: 1,
    requests: 200,
    sizes: [1000, 3000],
    sharedBuffers: '128MB',
    rows: 1000,
    seconds: 1,
    expired: 1000,
    live: 200,
  },
  revocation: { rounds: 5 },
  startup: { rounds: 1, idleMs: 300 },
  django: { rounds: 1, seconds: 1, warmUpSeconds: 0, sessions: 300 },
}
