import { startSeconds } from '../cases/request.ts'
import type { Sender } from './send.ts'

/** Has `django/peer/control.py` do something, and gives what it answers. */
export async function control(
  send: Sender['send'],
  order: { readonly do: string; readonly [argument: string]: unknown },
  atSeconds = startSeconds,
): Promise<unknown> {
  const { status, body } = await send({
    method: 'POST',
    path: '/control/',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
    atSeconds,
  })
  if (status !== 200) throw new Error(`Django could not ${order.do}: ${status}`)
  return (body as { readonly result: unknown }).result
}
