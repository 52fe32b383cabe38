// JOSE writes an ECDSA signature as r and s side by side (RFC 7518 3.4); node:crypto reads and writes DER (X9.62).
// Its own conversion, `dsaEncoding`, means wrapping the key in an object, for which Node 24 throws and catches two errors.

/** The DER form of r and s side by side. Which values are valid is left to the check of the signature. */
export function toDer(signature: Buffer): Buffer {
  const half = signature.length / 2
  const r = integerStart(signature, 0, half)
  const s = integerStart(signature, half, signature.length)
  const rLength = half - r + padding(signature, r)
  const sLength = signature.length - s + padding(signature, s)
  const length = rLength + sLength + 4
  const header = length < 128 ? [sequenceTag, length] : [sequenceTag, oneByteLength, length]
  const der = Buffer.alloc(header.length + length)
  der.set(header)
  der[header.length] = integerTag
  der[header.length + 1] = rLength
  signature.copy(der, header.length + 2 + padding(signature, r), r, half)
  const second = header.length + 2 + rLength
  der[second] = integerTag
  der[second + 1] = sLength
  signature.copy(der, second + 2 + padding(signature, s), s)
  return der
}

/** r and s side by side, each `half` bytes long, out of the DER form that node:crypto wrote. */
export function fromDer(der: Buffer, half: number): Buffer {
  const first = der[1] === oneByteLength ? 3 : 2
  const rEnd = first + 2 + (der[first + 1] ?? 0)
  const r = der.subarray(first + 2, rEnd).subarray(-half)
  const s = der.subarray(rEnd + 2).subarray(-half)
  const signature = Buffer.alloc(half * 2)
  r.copy(signature, half - r.length)
  s.copy(signature, half * 2 - s.length)
  return signature
}

const sequenceTag = 0x30
const integerTag = 0x02
const oneByteLength = 0x81

/** An integer has no leading zero bytes, but one byte at least. */
function integerStart(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end - 1 && bytes[at] === 0) at++
  return at
}

/** A first byte of 128 or more would make the integer negative. */
const padding = (bytes: Buffer, at: number): number => ((bytes[at] ?? 0) < 128 ? 0 : 1)
