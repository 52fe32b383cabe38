import { setTimeout as pause } from 'node:timers/promises'
import type { Auth } from '../../auth.ts'
import { type CommandDefinition, describeProject, type ProjectFlags } from '../command.ts'
import { createHttpServer } from '../http-server.ts'
import type { Address } from '../listening.ts'
import { serveMetrics } from '../metrics-server.ts'
import { packageManifest } from '../package-manifest.ts'
import { loadProject, type Project } from '../project.ts'
import { createServerLog, type ServerLog } from '../server-log.ts'
import { type ServerFlags, type ServerSettings, serverSettings } from '../server-settings.ts'
import { catchStopSignals, type StopSignals } from '../stop-signals.ts'
import { openAuth } from '../with-auth.ts'

interface Flags extends ProjectFlags, ServerFlags {}

export const serve: CommandDefinition<Flags> = {
  describe: (command) =>
    describeProject(command)
      .option('--host <name>', 'where to listen; default HOST, else 127.0.0.1')
      .option('--port <number>', 'default PORT, else 8000; 0 takes a free one')
      .option('--drain <duration>', 'how long to go on serving after SIGTERM; default CARNET_DRAIN, else 5s')
      .option('--metrics-port <number>', 'serve /metrics there; default CARNET_METRICS_PORT, else nowhere')
      .option(
        '--admin-port <number>',
        'serve the admin there alone; default CARNET_ADMIN_PORT, else with the rest',
      )
      .option('--no-admin', 'serve no admin')
      .option('--quiet', 'write no line for each request, as CARNET_ACCESS_LOG=off'),
  async run(context, flags) {
    const signals = catchStopSignals()
    try {
      const project = await loadProject(context, flags)
      const settings = serverSettings(flags, context.environment)
      const log = await createServerLog(context, settings)
      const metrics = settings.metrics === undefined ? {} : { metrics: project.options.metrics || true }
      const admin = adminOption(project.options.admin, {
        isWanted: flags.admin !== false,
        isSeparate: settings.admin !== undefined,
      })
      const options = log.withHooks({ ...project.options, ...metrics, admin })
      const auth = await openAuth({ ...project, options })
      try {
        if (!signals.hasCome()) await serveUntilStopped({ auth, project, settings, signals, log })
      } finally {
        await auth.close()
      }
      return 0
    } finally {
      signals.release()
    }
  },
}

interface Service {
  readonly auth: Auth
  readonly project: Project
  readonly settings: ServerSettings
  readonly signals: StopSignals
  readonly log: ServerLog
}

const finishMs = 10_000
const flushEveryMs = 3_600_000

async function serveUntilStopped(service: Service): Promise<void> {
  const { auth, settings, signals, log } = service
  const { onError } = log
  const server = createHttpServer({ handler: auth.handler, log: log.access, onError })
  const metrics = settings.metrics && (await serveMetrics(settings.metrics, auth.metrics, onError))
  const admin =
    settings.admin &&
    auth.admin &&
    createHttpServer({ handler: auth.admin.handler, log: log.access, onError })
  const adminPort = admin && settings.admin && (await admin.listen(settings.admin))
  const port = await server.listen(settings)
  const { version } = packageManifest()
  const adminAt =
    settings.admin && adminPort !== undefined ? { ...settings.admin, port: adminPort } : undefined
  const words = await welcome(service, port, { metrics, admin: adminAt })
  log.tell(
    'listening',
    { version, host: settings.host, port, ...(metrics && { metrics: metrics.port }) },
    words,
  )
  const flushing = setInterval(() => void auth.sessions.flushExpired().catch(onError), flushEveryMs).unref()

  const signal = await signals.asked
  log.tell('stopping', { signal })
  auth.drain()
  server.sendClientsAway()
  // a load balancer needs time to see that we are leaving; a person at the keyboard does not
  if (signal === 'SIGTERM') await pause(settings.drainMs)
  await server.close(finishMs)
  await admin?.close(0)
  clearInterval(flushing)
  await metrics?.close()
  log.flush()
}

async function welcome(
  { auth, project, settings }: Service,
  port: number,
  { metrics, admin }: { readonly metrics: Address | undefined; readonly admin: Address | undefined },
): Promise<string> {
  const { basePath, users } = project.options
  const url = urlOf({ host: settings.host, port })
  const isEmpty = users === undefined && (await hasNobody(auth))
  return [
    `Carnet ${packageManifest().version} on ${url}`,
    '',
    `  Sign in      POST ${url}${basePath}/token/   {"username": "…", "password": "…"}`,
    `  Refresh      POST ${url}${basePath}/token/refresh/`,
    `  Who am I     GET  ${url}${basePath}/profile/   Authorization: Bearer ACCESS_TOKEN`,
    `  Everything   GET  ${url}/openapi.json`,
    ...(project.options.pages ? [`  In a browser      ${url}/carnet/`] : []),
    ...(auth.admin ? [`  Admin             ${admin ? urlOf(admin) : url}/admin/`] : []),
    ...(metrics ? [`  Metrics      GET  ${urlOf(metrics)}/metrics`] : []),
    '',
    ...(isEmpty ? ['There is nobody who could sign in yet. Make somebody: carnet createsuperuser'] : []),
    "Read next: docs/how-it-works.md in Carnet's repository. What could be safer: carnet check",
    'Quit with Ctrl-C.',
  ].join('\n')
}

/** The option as the flags have it: what the config file says of it besides stays. */
function adminOption(
  given: Project['options']['admin'],
  { isWanted, isSeparate }: { readonly isWanted: boolean; readonly isSeparate: boolean },
): Project['options']['admin'] {
  if (!isWanted || given === false) return false
  return isSeparate ? { ...given, separate: true } : given
}

const urlOf = ({ host, port }: Address) => `http://${host.includes(':') ? `[${host}]` : host}:${port}`

async function hasNobody({ users }: Auth): Promise<boolean> {
  const { list } = users as { list: (query: { limit: number }) => Promise<unknown[]> }
  return (await list({ limit: 1 })).length === 0
}
