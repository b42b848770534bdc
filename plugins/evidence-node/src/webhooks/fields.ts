import {
  entityRefSchema,
  Signal,
  webUrlSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import type { WebhookDelivery } from '../changeSource';

/** What the ledger's format allows. */
const MAX_TEXT = 500;
const MAX_TITLE = 1000;

/** A text that says something, cut to what the ledger keeps. @public */
export function filledText(
  text: string | null | undefined,
  length = MAX_TEXT,
): string | undefined {
  const trimmed = text?.trim();
  // Never half of a surrogate pair.
  return trimmed
    ? trimmed.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
    : undefined;
}

/** The first line: what a list shows of a commit. @public */
export function titleOf(text: string | null | undefined): string | undefined {
  return filledText(text?.trim().split(/\r?\n/, 1)[0], MAX_TITLE);
}

/** The first of the links that a person can open: never `javascript:`. @public */
export function webUrl(
  ...urls: (string | null | undefined)[]
): string | undefined {
  for (const url of urls) {
    const parsed = webUrlSchema.safeParse(url);
    if (parsed.success) {
      return parsed.data;
    }
  }
  return undefined;
}

/** Without the keys that have no value; undefined where none has one. @public */
export function changeLinks(values: {
  diff?: string;
  run?: string;
  rollback?: string;
}): { diff?: string; run?: string; rollback?: string } | undefined {
  const { diff, run, rollback } = values;
  return diff === undefined && run === undefined && rollback === undefined
    ? undefined
    : {
        ...(diff && { diff }),
        ...(run && { run }),
        ...(rollback && { rollback }),
      };
}

/** The later of two ISO 8601 instants. @public */
export function laterOf(a: string, b: string | null | undefined): string {
  return b && Date.parse(b) > Date.parse(a) ? b : a;
}

/**
 * What a name of a service, given by people in a tag, a payload or the
 * configuration, stands for: an entity reference, or a name that it runs under.
 *
 * @public
 */
export function serviceSignal(name: string): Signal {
  return entityRefSchema.safeParse(name).success || name.includes('/')
    ? { type: 'alert', labels: { entity_ref: name } }
    : { type: 'workload', name };
}

/** A header that was sent exactly once. @public */
export function singleHeader(
  delivery: WebhookDelivery,
  name: string,
): string | undefined {
  const value = delivery.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** A field, or none where its value is missing. @public */
export function optional<Name extends string, T>(
  name: Name,
  value: T | null | undefined,
): Partial<Record<Name, T>> {
  return value === null || value === undefined
    ? {}
    : ({ [name]: value } as Record<Name, T>);
}
