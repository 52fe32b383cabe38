/**
 * What a username is unique by: names that people cannot tell apart have one key (UTS 39 in small).
 * Folds width and presentation (NFKC), case, and the foreign letters drawn like Latin ones.
 * `usernameKey(usernameKey(name))` is `usernameKey(name)`. Keys are compared, never shown.
 */
export function usernameKey(username: string): string {
  let key = username
  // one rule makes room for another; of the millions of texts tried none needed a fifth round
  for (let round = 0; round < 8; round += 1) {
    const folded = fold(key)
    if (folded === key) return key
    key = folded
  }
  return key
}

function fold(text: string): string {
  return (
    text
      .normalize('NFKC')
      // upper before lower, so that ı meets i and ſ meets s
      .toUpperCase()
      .toLowerCase()
      .replace(/i\u0307+/g, 'i')
      .replace(/[^\0-\x7f]/g, (letter) => lookalikes.get(letter) ?? letter)
  )
}

/** Each letter in lower case, before the one it, or its capital, is drawn as. */
const pairs = [
  'аa вb еe кk мm нh оo рp сc тt уy хx ѕs іi јj ԁd ԛq ԝw һh ӏl ѵv ӕæ', // Cyrillic
  'αa βb γy εe ζz ηh ιi κk μm νv οo ρp τt υy χx ϳj ςσ', // Greek; a final sigma is a sigma
  'օo սu հh ոn', // Armenian
  'ɑa ɡg ɩi ᴄc ᴏo ᴠv ᴡw ᴢz ꜱs', // Latin's own
]

const lookalikes = new Map(
  pairs.flatMap((row) => row.split(' ')).map(([from = '', to = '']): [string, string] => [from, to]),
)
