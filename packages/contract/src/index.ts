// What a client and a server agree on: endpoints and failures as plain data and types. Imports nothing, runs anywhere.
export type { Answers, Api, Requests, SessionAnswer } from './answers.ts'
export { type Endpoint, type EndpointName, endpoints, type Field } from './endpoints.ts'
export { type Failure, type FailureCode, failures } from './failures.ts'
