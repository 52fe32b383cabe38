import { expect, test } from 'vitest'
import { optionalPackage } from './optional-package.ts'

const missing = Object.assign(new Error("Cannot find package 'x'"), { code: 'ERR_MODULE_NOT_FOUND' })

test('a package that is missing is named with the option that needs it', async () => {
  const loading = optionalPackage('prom-client', 'metrics', () => Promise.reject(missing))
  await expect(loading).rejects.toThrow(
    new TypeError('Option "metrics" needs the package prom-client: npm install prom-client'),
  )
})

test('a package that is there and broken says itself what is wrong', async () => {
  const broken = new SyntaxError('its own words')
  await expect(optionalPackage('x', 'metrics', () => Promise.reject(broken))).rejects.toBe(broken)
})
