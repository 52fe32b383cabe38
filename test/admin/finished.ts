import type { AdminAnswers } from '@carnet/contract'
import type { AdminClient } from './admin-client.ts'

/** A job when it is over. */
export async function finished(
  client: AdminClient,
  job: AdminAnswers['endSessions'],
): Promise<AdminAnswers['readJob']> {
  for (let asked = 0; asked < 200; asked++) {
    const now = await client.ask('readJob', { id: job.id })
    if (now.state !== 'running') return now
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('the job did not end')
}
