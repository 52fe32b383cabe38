import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseStrictJson } from './strict-json.ts'

test('any value comes back as JSON.parse would give it', () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 6, stringUnit: fc.constantFrom(...'a:,{}[]/é😀') }),
      fc.nat(4),
      (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(parseStrictJson(text)).toStrictEqual(JSON.parse(text))
      },
    ),
    { seed: 1, numRuns: 500 },
  )
})

describe('a duplicate member is refused', () => {
  test.each([
    ['side by side', '{"a":1,"a":2}'],
    ['with equal values', '{"a":1,"a":1}'],
    ['with others between', '{"a":1,"b":2,"c":3,"a":4}'],
    ['spelled with an escape', '{"sub":"1","\\u0073ub":"2"}'],
    ['spelled with two escapes', '{"\\u0061":1,"\\u0061":2}'],
    ['with spaces before the colon', '{"a" \t\n\r:1,"a"\n:2}'],
    ['in an object within', '{"o":{"a":1,"a":2}}'],
    ['in an object in an array', '[[{"a":1,"a":2}]]'],
    ['that hides an object', '{"a":{"b":1,"c":2},"a":{}}'],
    ['that hides an object of as many members', '{"a":{"b":1},"a":{"c":1}}'],
    ['named __proto__', '{"__proto__":1,"__proto__":2}'],
    ['with an empty name', '{"":1,"":2}'],
    ['with an index as name', '{"0":1,"0":2}'],
    ['beside strings with colons', '{"url":"https://a:1","url":"b"}'],
    ['beside strings with colons after spaces', '{"a":" :","a": ":"}'],
    ['with spaces beside a name without', '{"a" :1,"b":2,"a":3}'],
    ['with a tab before its colon and strings full of colons', '{"a"\t:"::: :","a":"\\":"}'],
  ])('%s', (_where, text) => {
    expect(() => JSON.parse(text)).not.toThrow()
    expect(() => parseStrictJson(text)).toThrow('Duplicate member name')
  })

  test('and nothing else is, whatever names and strings look like', () => {
    const name = fc.stringMatching(/^[a:{},[\] \u00e9]{0,2}$/)
    const words = fc.stringMatching(/^[a:"\\{} \n\u00e9]{0,3}$/)
    const tree = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, words, fc.nat(), tie('array'), tie('members')),
      array: fc.array(tie('value'), { maxLength: 3 }),
      members: fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map((pairs) => ({ pairs })),
    })).value
    let refused = 0
    fc.assert(
      fc.property(tree, fc.constantFrom('', ' ', '\n\t'), fc.boolean(), (value, space, isEscaped) => {
        const { text, hasDuplicate } = write(value as Tree, { space, isEscaped })
        if (hasDuplicate) {
          refused++
          expect(() => parseStrictJson(text)).toThrow('Duplicate member name')
        } else expect(parseStrictJson(text)).toStrictEqual(plain(value as Tree))
      }),
      { seed: 2, numRuns: 3_000 },
    )
    expect(refused).toBeGreaterThan(100)
  })
})

test('members that no object of JavaScript should inherit are plain members', () => {
  const value = parseStrictJson('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
  expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor'])
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  expect('polluted' in {}).toBe(false)
})

describe('nesting', () => {
  const nested = (depth: number) => `${'{"a":['.repeat(depth / 2)}${']}'.repeat(depth / 2)}`

  test('of 16 levels is read', () => {
    expect(parseStrictJson(nested(16))).toStrictEqual(JSON.parse(nested(16)))
  })

  test.each([18, 5_000, 200_000])('of %i levels is refused', (depth) => {
    expect(() => parseStrictJson(nested(depth))).toThrow('JSON nested more than 16 levels deep')
  })

  test('of 17 levels is refused, also of arrays alone', () => {
    expect(() => parseStrictJson('['.repeat(16) + ']'.repeat(16))).not.toThrow()
    expect(() => parseStrictJson('['.repeat(17) + ']'.repeat(17))).toThrow('levels deep')
  })
})

describe('a lone surrogate is refused', () => {
  test.each([
    ['as the whole value', '"\\ud800"'],
    ['in a value', '{"sub":"x\\udc00"}'],
    ['in an array', '["a",["\\udfff"]]'],
    ['in the wrong order', '["\\udc00\\ud800"]'],
  ])('%s', (_where, text) => {
    expect(() => parseStrictJson(text)).toThrow('Lone surrogate')
  })

  test('but a pair is a character, and a backslash before u is text', () => {
    expect(parseStrictJson('["\\ud83d\\ude00","\\\\ud800"]')).toEqual(['😀', '\\ud800'])
  })
})

describe('a member name', () => {
  test('is read as written, whatever names the process has read before', () => {
    // https://github.com/nodejs/node/issues/63785
    JSON.parse('{"first":1,"\\\\":1}')
    JSON.parse('{"kind":1,"gr\\\\u0":1}')
    expect(parseStrictJson('{"first":1,"\\u0061":2}')).toStrictEqual({ first: 1, a: 2 })
    expect(parseStrictJson('{"kind":1,"gr\\u00f6\\u00dfe":2}')).toStrictEqual({ kind: 1, größe: 2 })
    expect(() => parseStrictJson('{"first":1,"\\u0061":1,"\\u0061":2}')).toThrow('Duplicate')
    expect(() => parseStrictJson('{"first":1,"\\u0061":1,"a":2}')).toThrow('Duplicate')
  })

  test.each([
    '\\"',
    '\\\\',
    'a\\\\b',
    '\\n',
    '\\u0000',
    '\\u001f',
    '\\u0022',
    '\\u005c',
    '\\ud800',
    'a\\udc00',
  ])('is refused with an unusual character: %s', (name) => {
    expect(() => parseStrictJson(`{"${name}":1}`)).toThrow('Unusual character in a member name')
    expect(() => parseStrictJson(`[{"a":{"b":"\\\\","${name}" :1}}]`)).toThrow('Unusual character')
  })

  test('may be a pair of surrogates, a solidus or DEL', () => {
    const text = '{"\\ud83d\\ude00":1,"a\\/b":2,"\\u007f":3,"\\u2028":4}'
    expect(parseStrictJson(text)).toStrictEqual({ '😀': 1, 'a/b': 2, '\x7f': 3, '\u2028': 4 })
  })
})

describe('malformed JSON is refused', () => {
  test.each([
    '',
    ' ',
    '{',
    '{"a":1,}',
    '[1,]',
    "{'a':1}",
    'NaN',
    '{"a":NaN}',
    '01',
    '\ufeff{}',
    '{}x',
    '"\t"',
    'undefined',
    '{"a\\":1}',
    '{"\\x":1}',
    '{"\\u12":1}',
    '\\',
    '"\\',
    '{"a":"\\"}',
    '{"\\u0061" "b":1}',
  ])('%j', (text) => {
    expect(() => parseStrictJson(text)).toThrow(/^Malformed JSON/)
  })

  test('with a sentence that says where and shows nothing of the text', () => {
    for (const text of ['{"password":"hunter2"x', 'hunter2', '{"password":hunter2}', '"hunter2']) {
      try {
        parseStrictJson(text)
        expect.unreachable()
      } catch (error) {
        expect(String(error)).toMatch(/^SyntaxError: Malformed JSON( at character \d+)?$/)
      }
    }
  })
})

type Tree = string | number | Tree[] | { pairs: [string, Tree][] }

/** JSON text of a tree whose objects are lists of pairs, which may repeat a name. */
function write(
  tree: Tree,
  how: { space: string; isEscaped: boolean },
): { text: string; hasDuplicate: boolean } {
  if (typeof tree !== 'object') return { text: JSON.stringify(tree), hasDuplicate: false }
  if (Array.isArray(tree)) {
    const parts = tree.map((one) => write(one, how))
    return {
      text: `[${parts.map(({ text }) => text).join()}]`,
      hasDuplicate: parts.some((part) => part.hasDuplicate),
    }
  }
  const parts = tree.pairs.map(([name, inner]) => ({ name, ...write(inner, how) }))
  const writeName = how.isEscaped ? escapeAll : JSON.stringify
  const members = parts.map(({ name, text }) => `${writeName(name)}${how.space}:${how.space}${text}`)
  const isRepeated = new Set(parts.map(({ name }) => name)).size < parts.length
  return { text: `{${members.join()}}`, hasDuplicate: isRepeated || parts.some((part) => part.hasDuplicate) }
}

const escapeAll = (name: string) =>
  `"${[...name].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`

/** What parsing must give, made without a parser. */
function plain(tree: Tree): unknown {
  if (typeof tree !== 'object') return tree
  if (Array.isArray(tree)) return tree.map(plain)
  return Object.fromEntries(tree.pairs.map(([name, inner]) => [name, plain(inner)]))
}
