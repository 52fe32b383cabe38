import type { Endpoint } from '@carnet/contract'
import type { Answer } from '../answer.ts'

/** One request of a browser, and how the API answers. */
export interface Visit {
  readonly request: Request
  /** The path, as Carnet knows it. */
  readonly path: string
  /** What the browser calls this server: for its eyes only. */
  readonly origin: string
  /** The endpoint as it is told to clients; undefined where there is none. */
  readonly endpoint?: Endpoint | undefined
  readonly isTlsPromised: boolean
  /** Whether it came in the clear where that is refused. */
  readonly isTlsMissing: boolean
  /** What a client of the API gets for a request to the same path. */
  readonly answer: (request: Request) => Promise<Response>
  /** The answer that a client gets for a failure. */
  readonly refuse: (answer: Answer) => Response
}
