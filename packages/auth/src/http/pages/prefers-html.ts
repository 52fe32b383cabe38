/**
 * Whether an `Accept` header wants HTML more than any of the other media types, which an API client has besides: a
 * browser's does, and that of `fetch` and `curl`, which take anything, does not.
 */
export function prefersHtml(accept: string | null, others: readonly string[]): boolean {
  // most callers name no kind of text, and need not be read
  if (accept === null || !/text\/[h*]/i.test(accept)) return false
  const ranges = accept.toLowerCase().split(',').map(readRange)
  const html = qualityOf('text/html', ranges)
  return html > 0 && others.every((other) => qualityOf(other, ranges) < html)
}

interface Range {
  readonly type: string
  readonly quality: number
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))
  const quality = weight === undefined ? 1 : Number(weight.slice(2))
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 }
}

/** The quality that the most specific range gives a media type (RFC 9110 12.5.1). */
function qualityOf(mediaType: string, ranges: readonly Range[]): number {
  for (const range of [mediaType, mediaType.replace(/\/.*/, '/*'), '*/*']) {
    const found = ranges.find(({ type }) => type === range)
    if (found !== undefined) return found.quality
  }
  return 0
}
