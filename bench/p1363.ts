/**
 * An ECDSA signature in the form that node:crypto reads by itself (DER), from JOSE's (RFC 7518 3.4). Asking Node for
 * the conversion (`dsaEncoding`) means wrapping the key in an object, which costs more than the rest of a signature.
 */
export function derOfP1363(signature: Buffer): Buffer {
  const half = signature.length / 2
  const r = integer(signature.subarray(0, half))
  const s = integer(signature.subarray(half))
  return Buffer.from([sequenceTag, r.length + s.length, ...r, ...s])
}

/** The way back, for halves of so many bytes. Both are for curves up to 384 bits, whose lengths take one byte. */
export function p1363OfDer(der: Buffer, half: number): Buffer {
  const signature = Buffer.alloc(half * 2)
  // tag and length, for the sequence and for each integer
  const rLength = der[3] ?? 0
  const r = der.subarray(4, 4 + rLength).subarray(-half)
  const s = der.subarray(6 + rLength).subarray(-half)
  r.copy(signature, half - r.length)
  s.copy(signature, half * 2 - s.length)
  return signature
}

const sequenceTag = 0x30
const integerTag = 0x02

function integer(bytes: Buffer): number[] {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const digits = [...bytes.subarray(start)]
  const positive = (digits[0] ?? 0) < 0x80 ? digits : [0, ...digits]
  return [integerTag, positive.length, ...positive]
}
