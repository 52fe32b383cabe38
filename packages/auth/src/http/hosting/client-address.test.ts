import { expect, test } from 'vitest'
import { clientAddress, connectionByName, isOverTls, isSecure } from './client-address.ts'

const socket = (remoteAddress: string | undefined, isEncrypted = false) => ({ remoteAddress, isEncrypted })
const forwarded = (addresses: string) => new Headers({ 'x-forwarded-for': addresses })
const proto = (words: string) => new Headers({ 'x-forwarded-proto': words })

test.each([
  ['no proxy is trusted: the socket', '6.6.6.6', 0, '10.0.0.1'],
  ['one: the last entry', '6.6.6.6, 203.0.113.7', 1, '203.0.113.7'],
  ['two: the last but one', '6.6.6.6, 203.0.113.7, 10.0.0.2', 2, '203.0.113.7'],
  ['more than there are entries: the socket', '203.0.113.7', 2, '10.0.0.1'],
  ['an entry that is no address: the socket', 'evil, <script>', 1, '10.0.0.1'],
  ['an entry with a port, as some proxies write it', '6.6.6.6, 203.0.113.7:51234', 1, '203.0.113.7'],
  ['IPv6 with a port', '[2001:db8::a]:443', 1, '2001:db8::a'],
  ['IPv6 in brackets', '[2001:db8::a]', 1, '2001:db8::a'],
  ['IPv4 inside IPv6, with a port', '[::ffff:192.0.2.1]:80', 1, '192.0.2.1'],
  ['a port of no address: the socket', ':80', 1, '10.0.0.1'],
  ['letters of IPv6 in one case', '2001:DB8::A', 1, '2001:db8::a'],
])('%s', (_, header, hops, expected) => {
  expect(clientAddress(forwarded(header), socket('10.0.0.1'), hops)).toBe(expected)
})

test('an IPv4 address inside IPv6 is that address', () => {
  expect(clientAddress(new Headers(), socket('::ffff:192.0.2.1'), 0)).toBe('192.0.2.1')
})

test('without a header, or a socket that knows its peer, there is what there is', () => {
  expect(clientAddress(new Headers(), socket('10.0.0.1'), 1)).toBe('10.0.0.1')
  expect(clientAddress(new Headers(), socket(undefined), 0)).toBe('')
})

const here = socket('127.0.0.1')
const overTls = { info: socket('10.0.0.1', true) }

test.each([
  { title: 'TLS at this server', info: socket('203.0.113.7', true), isTls: true },
  { title: 'in clear', info: socket('203.0.113.7') },
  { title: 'in clear from this machine', info: socket('127.0.0.1'), isLocal: true },
  { title: 'in clear from this machine, IPv6', info: socket('::1'), isLocal: true },
  { title: 'nobody knows', info: socket(undefined) },
  { title: 'a header that nobody may be believed in', info: socket('203.0.113.7'), headers: proto('https') },
  { title: 'TLS at a proxy', info: socket('10.0.0.1'), headers: proto('https'), hops: 1, isTls: true },
  { title: 'in clear at a proxy', info: socket('10.0.0.1'), headers: proto('http'), hops: 1 },
  {
    title: 'in clear at a proxy of this machine',
    info: socket('127.0.0.1'),
    headers: proto('http'),
    hops: 1,
  },
  {
    title: 'a lie before the word of a proxy',
    info: socket('10.0.0.1'),
    headers: proto('https, http'),
    hops: 1,
  },
  { title: 'a proxy that says nothing', info: socket('127.0.0.1'), hops: 1 },
  { title: 'a proxy over TLS whose client came in clear', ...overTls, headers: proto('http'), hops: 1 },
  { title: 'a proxy over TLS that says nothing', ...overTls, hops: 1, isTls: true },
  { title: 'a proxy here that nobody has named', info: here, headers: forwarded('203.0.113.7') },
  { title: 'one that tells the scheme alone', info: here, headers: proto('http') },
  {
    title: 'one that says it in the standard’s way',
    info: here,
    headers: new Headers({ forwarded: 'for=_a' }),
  },
  { title: 'a lie before the word of one', info: here, headers: forwarded('127.0.0.1, 203.0.113.7') },
  { title: 'a name that is no address', info: here, headers: forwarded('127.evil') },
  {
    title: 'one whose client is here, too',
    info: here,
    headers: forwarded('::ffff:127.0.0.1'),
    isLocal: true,
  },
])('$title', ({ info, headers = new Headers(), hops = 0, isTls = false, isLocal = false }) => {
  expect([isOverTls(headers, info, hops), isSecure(headers, info, hops)]).toEqual([isTls, isTls || isLocal])
})

test('where only a name is known there is no address, and this machine only while nobody else is named', () => {
  const asked = (host: string, more: Record<string, string> = {}) => {
    const headers = new Headers({ host, ...more })
    const info = connectionByName(headers)
    return [clientAddress(headers, info, 0), isSecure(headers, info, 0), isSecure(headers, info, 1)]
  }
  expect(asked('localhost:3000')).toEqual(['', true, false])
  expect(asked('localhost:3000', { 'x-forwarded-for': '::1', 'x-forwarded-proto': 'http' })).toEqual([
    '',
    true,
    false,
  ])
  expect(asked('localhost:3000', { 'x-forwarded-for': '203.0.113.7' })).toEqual(['', false, false])
  expect(asked('localhost:3000', { 'x-forwarded-proto': 'http' })).toEqual(['', false, false])
  expect(asked('example.com')).toEqual(['', false, false])
})
