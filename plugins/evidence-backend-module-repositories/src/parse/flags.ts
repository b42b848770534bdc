import {
  flagTypes,
  RepositoryFlags,
  isRecord,
} from '@plumbline/backstage-plugin-evidence-common';
import { z } from 'zod';
import { maxItems, name } from './bounds';
import { readYaml } from './data';

const text = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(value => name(String(value)))
  .pipe(z.string());
const day = text.pipe(z.iso.date('must be a date, such as 2026-03-01'));
const address = text.pipe(z.httpUrl());

const flagSchema = z.strictObject({
  type: z.enum(flagTypes),
  owner: text.optional(),
  purpose: text.optional(),
  created: day.optional(),
  expires: day.optional(),
  default: text.optional(),
  environments: z.record(text, text).optional(),
  rollout: text.optional(),
  dashboard: address.optional(),
  cleanup: address.optional(),
});

type Flags = Pick<RepositoryFlags, 'flags' | 'invalid'>;

/** The flags of a file, by key; undefined where it is no map of flags. */
export function parseFlags(content: string): Flags | undefined {
  const { flags: stated } = readYaml(content) ?? {};
  if (!isRecord(stated)) {
    return undefined;
  }
  const flags: Flags['flags'] = [];
  const invalid: Flags['invalid'] = [];
  const keys = Object.keys(stated).sort();
  for (const key of keys.slice(0, maxItems)) {
    const { data, error } = flagSchema.safeParse(stated[key]);
    const known = name(key);
    if (known === undefined || known !== key) {
      invalid.push({ key: known ?? '', reason: 'Its key is no plain text' });
    } else if (data) {
      flags.push({ key, ...data });
    } else {
      const [{ message, path }] = error.issues;
      invalid.push({
        key,
        reason: name([path.join('.'), message].filter(Boolean).join(': '))!,
      });
    }
  }
  if (keys.length > maxItems) {
    const reason = `More than ${maxItems} flags; the others are not read`;
    invalid.push({ key: keys[maxItems].slice(0, 200), reason });
  }
  return { flags, invalid };
}
