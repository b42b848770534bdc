import { createHash } from 'node:crypto';
import {
  BriefWithoutDigest,
  digestInput,
} from '@plumbline/backstage-plugin-incident-brief-common';

/** `sha256:` and the hash, in hexadecimal, of what the digest of a brief covers. */
export function briefDigest(brief: BriefWithoutDigest): string {
  const hash = createHash('sha256').update(digestInput(brief), 'utf8');
  return `sha256:${hash.digest('hex')}`;
}
