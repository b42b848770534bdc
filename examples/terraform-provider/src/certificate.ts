import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** A private key and the certificate of it, both as PEM, and the bare DER. */
export type Identity = { key: string; certificate: string; der: Buffer };

const hour = 3_600_000;

/** The few kinds of ASN.1 values that a certificate needs (X.690). */
const der = {
  of(tag: number, ...parts: Buffer[]): Buffer {
    const content = Buffer.concat(parts);
    if (content.length < 0x80) {
      return Buffer.concat([Buffer.from([tag, content.length]), content]);
    }
    const length = Buffer.alloc(2);
    length.writeUInt16BE(content.length);
    return Buffer.concat([Buffer.from([tag, 0x82]), length, content]);
  },
  sequence: (...parts: Buffer[]) => der.of(0x30, ...parts),
  oid: (hex: string) => der.of(0x06, Buffer.from(hex, 'hex')),
  octets: (content: Buffer) => der.of(0x04, content),
  bits: (content: Buffer, unused = 0) =>
    der.of(0x03, Buffer.from([unused]), content),
  integer: (content: Buffer) => der.of(0x02, content),
  time: (at: Date) =>
    der.of(
      0x18,
      Buffer.from(`${at.toISOString().replace(/[-:T]|\.\d+/g, '')}`),
    ),
};

const yes = der.of(0x01, Buffer.from([0xff]));

function extension(oid: string, critical: boolean, content: Buffer): Buffer {
  return der.sequence(
    der.oid(oid),
    ...(critical ? [yes] : []),
    der.octets(content),
  );
}

/**
 * A certificate of one's own for `localhost`, for a single run: Terraform is
 * given it over the pipe, and trusts no other.
 */
export function createIdentity(now = Date.now()): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
  });
  const ecdsaWithSha256 = der.sequence(der.oid('2a8648ce3d040302'));
  const name = der.sequence(
    der.of(
      0x31,
      der.sequence(
        der.oid('550403'),
        der.of(0x0c, Buffer.from('localhost', 'utf8')),
      ),
    ),
  );
  const serial = randomBytes(16);
  // Positive, and without a leading zero.
  serial[0] = serial[0] % 0x80 | 0x01;
  const body = der.sequence(
    der.of(0xa0, der.integer(Buffer.from([2]))),
    der.integer(serial),
    ecdsaWithSha256,
    name,
    der.sequence(
      der.time(new Date(now - hour)),
      der.time(new Date(now + 24 * hour)),
    ),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.of(
      0xa3,
      der.sequence(
        extension('551d13', true, der.sequence(yes)),
        // Digital signature and signing of certificates.
        extension('551d0f', true, der.bits(Buffer.from([0x84]), 2)),
        extension(
          '551d25',
          false,
          der.sequence(
            der.oid('2b06010505070301'),
            der.oid('2b06010505070302'),
          ),
        ),
        extension(
          '551d11',
          false,
          der.sequence(der.of(0x82, Buffer.from('localhost', 'ascii'))),
        ),
      ),
    ),
  );
  const signature = createSign('sha256').update(body).sign(privateKey);
  const whole = der.sequence(body, ecdsaWithSha256, der.bits(signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${whole
      .toString('base64')
      .replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    der: whole,
  };
}
