import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { currentOrigin, withOrigin } from './origin.ts'

test('without any, nobody is known', () => {
  expect(currentOrigin()).toEqual({ actor: '', ip: '', userAgent: '', requestId: '' })
})

test('what is waited for is done in the same name, and nothing after it', async () => {
  const seen = withOrigin({ actor: 'user:1', ip: '192.0.2.1' }, async () => {
    await pause(1)
    const inner = withOrigin({ actor: 'cron' }, async () => {
      await pause(1)
      return currentOrigin()
    })
    return [await inner, currentOrigin()]
  })
  expect(currentOrigin().actor).toBe('')
  expect(await seen).toMatchObject([
    { actor: 'cron', ip: '192.0.2.1' },
    { actor: 'user:1', ip: '192.0.2.1' },
  ])
})
