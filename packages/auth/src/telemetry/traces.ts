import type { Attributes, Context, Span, SpanKind, Tracer } from '@opentelemetry/api'
import { optionalPackage } from './optional-package.ts'

/** What a span says. Only words and numbers that the code knows: never what a client sent. */
export type Facts = Readonly<Record<string, string | number | boolean>>

export interface SpanOptions {
  readonly kind?: 'server' | 'client' | 'internal'
  readonly facts?: Facts
  /** Headers of the request that may name the trace which this belongs to (W3C Trace Context). */
  readonly carrier?: Headers | undefined
}

/** Spans around work, for whichever SDK is registered; without one they are nothing. */
export interface Traces {
  /** Runs `work` inside a span; `add` says more of it. What `work` throws is thrown. */
  readonly around: <T>(
    name: string,
    options: SpanOptions,
    work: (add: (facts: Facts) => void) => Promise<T>,
  ) => Promise<T>
  /** Whether work here belongs to something that is being traced. */
  readonly isInside: () => boolean
  /** Tells of work that is over; `startedMs` is by `Date.now`. */
  readonly past: (name: string, startedMs: number, facts?: Facts) => void
}

/** @throws TypeError where the package `@opentelemetry/api` is missing. */
export async function createTraces(): Promise<Traces> {
  const api = await optionalPackage('@opentelemetry/api', 'traces', () => import('@opentelemetry/api'))
  const { trace, context, propagation, SpanKind, SpanStatusCode } = api
  const tracer: Tracer = trace.getTracer('@carnet/auth')
  const kinds: Record<'server' | 'client' | 'internal', SpanKind> = {
    server: SpanKind.SERVER,
    client: SpanKind.CLIENT,
    internal: SpanKind.INTERNAL,
  }
  const parentIn = (carrier: Headers | undefined): Context => {
    const active = context.active()
    if (carrier === undefined || trace.getSpan(active) !== undefined) return active
    return propagation.extract(active, carrier, {
      get: (headers, name) => headers.get(name) ?? undefined,
      keys: (headers) => [...headers.keys()],
    })
  }
  const fail = (span: Span, error: unknown) => {
    // its name and nothing else: a message may quote what it should not
    span.setAttribute('error.type', error instanceof Error ? error.name : typeof error)
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
  return Object.freeze<Traces>({
    around: (name, { kind = 'internal', facts = {}, carrier }, work) =>
      tracer.startActiveSpan(
        name,
        { kind: kinds[kind], attributes: { ...facts } satisfies Attributes },
        parentIn(carrier),
        async (span) => {
          try {
            return await work((more) => {
              span.setAttributes({ ...more })
              if (more['error.type'] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR })
            })
          } catch (error) {
            fail(span, error)
            throw error
          } finally {
            span.end()
          }
        },
      ),
    isInside: () => trace.getActiveSpan()?.isRecording() === true,
    past: (name, startedMs, facts = {}) =>
      tracer.startSpan(name, { startTime: startedMs, attributes: { ...facts } }).end(),
  })
}
