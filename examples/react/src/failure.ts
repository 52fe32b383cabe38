import { ClientError } from '@carnet/client'

/** What to tell a person of something that failed. */
export function sentence(error: unknown): string {
  if (!(error instanceof ClientError)) return 'Something went wrong.'
  switch (error.code) {
    case 'no_active_account':
      return 'Wrong name or password.'
    case 'throttled':
      return `Too many attempts: try again in ${error.retryAfter} seconds.`
    case 'network':
      return 'The server cannot be reached.'
    default:
      return error.message
  }
}
