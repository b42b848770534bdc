import { createHash } from 'node:crypto';

/** One change, before a vendor words it. */
export type Item = {
  /** Different for every change of the whole run. */
  serial: number;
  service: { name: string; ref: string };
  at: string;
};

/** As a commit is named: the same for the same change. */
export function shaOf({ serial }: Item): string {
  return createHash('sha1').update(`change ${serial}`).digest('hex');
}

/** Seconds after it, in ISO 8601. */
export function laterBy(seconds: number, { at }: Item): string {
  return new Date(Date.parse(at) + seconds * 1000)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z');
}
