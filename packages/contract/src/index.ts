// What a client and a server agree on: endpoints and failures as plain data and types. Imports nothing, runs anywhere.
export type {
  AdminAnswers,
  AdminAuditRow,
  AdminDashboard,
  AdminDone,
  AdminHealth,
  AdminJob,
  AdminKey,
  AdminKeyChange,
  AdminKeys,
  AdminMe,
  AdminPage,
  AdminQueries,
  AdminRequests,
  AdminSeries,
  AdminServer,
  AdminSessionDetails,
  AdminStoryEvent,
  AdminTokenRow,
  AdminUser,
  AdminUserRow,
} from './admin-answers.ts'
export { type AdminEndpoint, type AdminPermission, adminPermissions } from './admin-endpoint.ts'
export { type AdminEndpointName, adminEndpoints } from './admin-endpoints.ts'
export { adminNextPath } from './admin-next-path.ts'
export type { Answers, Api, CookieAnswers, Requests, SessionAnswer } from './answers.ts'
export { type Endpoint, type EndpointName, endpoints, type InCookies } from './endpoints.ts'
export { type Failure, type FailureCode, failures } from './failures.ts'
export type { Field } from './field.ts'
