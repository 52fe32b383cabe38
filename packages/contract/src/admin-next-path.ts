const home = '/admin/'

/**
 * Where to go after signing in: a place of the admin itself, whatever was asked for. What a browser could take for
 * another host (`//evil`, `/\\evil`, `https:evil`), for a script, or for a header, leads home.
 */
export function adminNextPath(asked: string | null | undefined): string {
  if (asked === null || asked === undefined || !isPlain.test(asked) || asked.includes('//')) return home
  // what is encoded may be decoded on the way, and be something else then
  return /%(?:2f|5c|0[ad0]|25|2e)/i.test(asked) || asked.split(/[/?#]/).includes('..') ? home : asked
}

const isPlain = /^\/admin\/[\w\-./?&=:~%#]*$/
