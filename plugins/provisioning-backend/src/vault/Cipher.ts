import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
} from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/**
 * Keeps bytes from being read or changed where they lie. What they belong to is
 * part of the seal: a plan of one request opens for no other.
 */
export class Cipher {
  readonly #key: Buffer;

  /** @param secret - of any length; it is not to be guessed */
  constructor(secret: string) {
    this.#key = createHash('sha256').update(secret).digest();
  }

  seal(content: Buffer, belongsTo: string): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, this.#key, iv);
    cipher.setAAD(Buffer.from(belongsTo, 'utf8'));
    const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error where a byte was changed, or it belongs to something else */
  open(sealed: Buffer, belongsTo: string): Buffer {
    const iv = sealed.subarray(0, ivBytes);
    const decipher = createDecipheriv(algorithm, this.#key, iv, {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(belongsTo, 'utf8'));
    decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
    return Buffer.concat([
      decipher.update(sealed.subarray(ivBytes + tagBytes)),
      decipher.final(),
    ]);
  }
}
