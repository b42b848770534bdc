import { generate } from 'selfsigned';

/** A certificate of 127.0.0.1 that no machine trusts, and its key, in PEM. */
export function makeCertificate(): { key: string; cert: string } {
  const { private: key, cert } = generate(
    [{ name: 'commonName', value: 'kubernetes' }],
    {
      days: 2,
      keySize: 2048,
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    },
  );
  return { key, cert };
}
