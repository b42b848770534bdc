/**
 * 32 bits of a text: FNV-1a with the finalizer of MurmurHash3, so that all bits
 * depend on all of it. No guard against somebody who looks for collisions.
 */
export function hash32(text: string, seed = 0): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return mix32(hash);
}

/** A one-to-one scramble of 32 bits. */
export function mix32(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** 64 bits in hexadecimal digits. */
export function hash64(text: string): string {
  return [0, 0x9e3779b9]
    .map(seed => hash32(text, seed).toString(16).padStart(8, '0'))
    .join('');
}
