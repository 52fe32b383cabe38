import { expect, test } from 'vitest'
import { createCompiler } from './placeholders.ts'

const compile = createCompiler('the_time()')

test('a value that is named twice is given once', () => {
  expect(compile('SELECT :a, :b, :a')).toMatchObject({ text: 'SELECT $1, $2, $1', parameters: ['a', 'b'] })
})

test.each([
  ["SELECT ':a', :b", "SELECT ':a', $1"],
  ["SELECT 'it''s :a', :b", "SELECT 'it''s :a', $1"],
  ['SELECT ":a" || :b', 'SELECT ":a" || $1'],
  ['SELECT :b::text, 1::bigint', 'SELECT $1::text, 1::bigint'],
  ['SELECT :b -- and not :a', 'SELECT $1 -- and not :a'],
  ['SELECT /* :a\n :c */ :b', 'SELECT /* :a\n :c */ $1'],
  ['SELECT x[1:2], :b', 'SELECT x[1:2], $1'],
])('what only looks like a value stays: %s', (sql, text) => {
  expect(compile(sql)).toMatchObject({ text, parameters: ['b'] })
})

test('the time is the database’s, or a value of the type of times', () => {
  expect(compile('SELECT :now, :nowhere')).toMatchObject({
    text: 'SELECT the_time(), $1',
    parameters: ['nowhere'],
  })
  expect(createCompiler()('SELECT :now + :now')).toMatchObject({
    text: 'SELECT $1::bigint + $1::bigint',
    parameters: ['now'],
  })
})

test('a text is compiled once, and its name is its text’s alone', () => {
  expect(compile('SELECT :a')).toBe(compile('SELECT :a'))
  expect(compile('SELECT :a').name).toBe(createCompiler('the_time()')('SELECT :a').name)
  expect(compile('SELECT :now').name).not.toBe(createCompiler()('SELECT :now').name)
})
