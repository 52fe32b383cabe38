import { expect, test } from 'vitest'
import { deviceName } from './device-name.ts'

const webKit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
const blink = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)'
const android = 'Mozilla/5.0 (Linux; Android 15; Pixel 9)'

test.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Windows'],
  [`${mac} ${webKit} Version/18.5 Safari/605.1.15`, 'Safari on macOS'],
  [`${iphone} ${webKit} Version/18.5 Mobile/15E148 Safari/604.1`, 'Safari on iPhone'],
  [`${iphone} ${webKit} CriOS/138.0 Mobile/15E148 Safari/604.1`, 'Chrome on iPhone'],
  [`${iphone} ${webKit} Mobile/15E148`, 'An app on iPhone'],
  [
    `Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) ${webKit} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`,
    'Firefox on iPad',
  ],
  [`${windows} ${blink} Chrome/138.0.0.0 Safari/537.36`, 'Chrome on Windows'],
  [`${windows} ${blink} Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0`, 'Edge on Windows'],
  [`${windows} ${blink} Chrome/134.0.0.0 Safari/537.36 OPR/119.0.0.0`, 'Opera on Windows'],
  [`${android} ${blink} Chrome/138.0.0.0 Mobile Safari/537.36`, 'Chrome on Android'],
  [
    `${android} ${blink} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    'Samsung Internet on Android',
  ],
  [
    `Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) ${blink} Version/4.0 Chrome/138.0.0.0 Mobile Safari/537.36`,
    'An app on Android',
  ],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${blink} Chrome/138.0.0.0 Safari/537.36`, 'Chrome on ChromeOS'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  ['okhttp/4.12.0', 'An app on Android'],
  ['MyApp/1 CFNetwork/1410.0.3 Darwin/22.6.0', 'An app on an Apple device'],
  ['Dart/3.8 (dart:io)', 'An app'],
  ['curl/8.5.0', 'curl'],
  ['node', 'node'],
  ['python-requests/2.32.3', 'python-requests'],
  ['Mozilla/5.0 (Windows NT 6.1)', 'A browser on Windows'],
  ['Mozilla/5.0', 'Unknown device'],
  ['', 'Unknown device'],
  ['<script>alert(1)</script>', 'Unknown device'],
])('%s', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name)
})

test('reads what is meant to take long in no time', () => {
  const startedAt = performance.now()
  for (const part of ['Version/1 ', '; wv) ', 'iPhone ', 'a.-_ ']) deviceName(part.repeat(64).slice(0, 256))
  expect(performance.now() - startedAt).toBeLessThan(50)
})
