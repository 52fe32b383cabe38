import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { commands } from '../../packages/auth/src/cli/command-table.ts'
import { repository } from '../planted-tree.ts'
import { createScratch } from './command.ts'
import { inProcess } from './in-process.ts'

const { carnet, remove } = createScratch()
afterAll(remove)

const { version } = JSON.parse(readFileSync(join(repository, 'packages/auth/package.json'), 'utf8'))

test('--version prints the version and nothing else', async () => {
  expect(await carnet(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test.each([[], ['help'], ['--help'], ['-h']])('carnet %s lists the commands', async (...args) => {
  const { code, stdout, stderr } = await carnet(args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const name of Object.keys(commands)) expect(stdout).toContain(`\n  ${name.split(' ')[0]} `)
})

test.each([['keys'], ['help', 'keys']])('a group says what is in it (carnet %s %s)', async (...args) => {
  const { code, stdout } = await inProcess(args)
  expect(code).toBe(0)
  expect(stdout).toContain('rotate')
})

describe.each(Object.entries(commands))('carnet %s', (name, { summary }) => {
  test('explains itself', async () => {
    const { code, stdout, stderr } = await inProcess(['help', ...name.split(' ')])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`Usage: carnet ${name}`)
    expect(stdout.replace(/\s+/g, ' ')).toContain(summary)
  })

  test('refuses a flag that it does not have, by name', async () => {
    expect(await inProcess([...name.split(' '), '--nosuch=1'])).toEqual({
      code: 1,
      stdout: '',
      stderr: "Unknown option '--nosuch'.\n",
    })
  })
})

test.each([
  ['nosuch', "Unknown command: 'nosuch'\n"],
  ['help nosuch', "Unknown command: 'nosuch'\n"],
  ['keys nosuch', "Unknown command: 'nosuch'\n"],
  ['migrat', "Unknown command: 'migrat'. Did you mean 'migrate'?\n"],
  ['constructor', "Unknown command: 'constructor'\n"],
  ['__proto__', "Unknown command: '__proto__'\n"],
])('carnet %s names the unknown command', async (line, sentence) => {
  const { code, stdout, stderr } = await inProcess(line.split(' '))
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toBe(`${sentence}Type 'carnet help' for usage.\n`)
})

test.each([
  [['createsuperuser', '--password=hunter2']],
  [['createsuperuser', '--password', 'hunter2']],
  [['changepassword', '--passwd=hunter2']],
  [['serve', '--secret', 'hunter2']],
  [['migrate', '-phunter2']],
  [['migrate', 'hunter2', 'hunter2']],
])('a secret on the command line is refused and not repeated (%s)', async (args) => {
  const { code, stdout, stderr } = await carnet(args)
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).not.toContain('hunter2')
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

test('a command name that would move the cursor is shown as text', async () => {
  const { stderr } = await inProcess(['\x1b[2Jevil\u202e'])
  expect(stderr).toContain("Unknown command: '\\u001b[2Jevil\\u202e'")
})

test.each([
  ['init', "Missing required argument 'name'."],
  ['users activate', "Missing required argument 'username'."],
  ['serve --port', "Option '--port <number>' argument missing."],
  ['createsuperuser --random-password', '--random-password needs --noinput.'],
])('carnet %s says what is missing', async (line, sentence) => {
  expect(await inProcess(line.split(' '))).toEqual({ code: 1, stdout: '', stderr: `${sentence}\n` })
})
