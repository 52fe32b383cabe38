/**
 * What a user agent calls itself, in a few words for people: `Firefox on Windows`. Anybody can send any user agent, so it
 * helps to recognise a device and proves nothing.
 */
export function deviceName(userAgent: string): string {
  const program = find(programs, userAgent) ?? firstProduct(userAgent)
  const system = find(systems, userAgent)
  if (program === undefined) return system === undefined ? 'Unknown device' : `A browser on ${system}`
  return system === undefined ? program : `${program} on ${system}`
}

type Row = readonly [pattern: RegExp, name: string]

// browsers name the ones that they want to be taken for: the first row that fits is what they are
const programs: readonly Row[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\b(OPR|OPiOS|OPX|Opera)\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bYaBrowser\//, 'Yandex Browser'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\b(DuckDuckGo|Ddg)\//, 'DuckDuckGo'],
  [/\bElectron\//, 'A desktop app'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/; wv\).*\bChrome\//, 'An app'],
  [/\b(HeadlessChrome)\//, 'Headless Chrome'],
  [/\b(Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'Safari'],
  [/\b(iPhone|iPad|iPod)\b.*\bAppleWebKit\//, 'An app'],
  [/\b(okhttp|Dalvik|CFNetwork|Dart|Expo|ReactNative)\b/i, 'An app'],
]

const systems: readonly Row[] = [
  [/\b(iPhone|iPod)\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b|\bokhttp\//, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\b(Macintosh|Mac OS X|macOS)\b/, 'macOS'],
  [/\bCFNetwork\b/, 'an Apple device'],
  [/\b(Linux|X11)\b/, 'Linux'],
]

const find = (rows: readonly Row[], text: string) => rows.find(([pattern]) => pattern.test(text))?.[1]

/** The product that a program names first (RFC 9110 10.1.5): `curl` of `curl/8.5.0`. */
function firstProduct(userAgent: string): string | undefined {
  const product = /^([A-Za-z][\w .-]{0,29})(\/|$)/.exec(userAgent)?.[1]?.trim()
  return product === 'Mozilla' ? undefined : product
}
