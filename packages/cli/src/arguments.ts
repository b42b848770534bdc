import {
  dayOrInstantSchema,
  type SensitivePart,
  sensitiveParts,
} from '@plumbline/backstage-plugin-evidence-common';
import { InvalidArgumentError } from 'commander';

// What commander calls with the text of an option; a throw ends as wrong usage.

/** An ISO 8601 instant with a time zone: without one it would be somebody's local time. */
export function instant(text: string): string {
  const isInstant =
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i.test(
      text,
    );
  const time = isInstant ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError(
      'It must be an ISO 8601 instant such as 2026-01-31T09:00:00Z.',
    );
  }
  return new Date(time).toISOString();
}

/** A day, which stands for its first instant in UTC, or an instant; as it is given. */
export function dayOrInstant(text: string): string {
  if (!dayOrInstantSchema.safeParse(text).success) {
    throw new InvalidArgumentError(
      'It must be a day such as 2026-12-31, or an ISO 8601 instant such as 2026-12-31T09:00:00Z.',
    );
  }
  return text;
}

/** A whole number from 1. */
export function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError('It must be a whole number from 1.');
  }
  return value;
}

/** A length of time, as the API takes it. */
export function timeSpan(text: string): string {
  if (!/^[1-9]\d{0,3}[mhd]$/.test(text)) {
    throw new InvalidArgumentError(
      'It must be a length of time such as 30m, 6h or 7d.',
    );
  }
  return text;
}

export function oneOf<T extends string>(
  text: string,
  allowed: readonly T[],
): T {
  const found = allowed.find(value => value === text);
  if (found === undefined) {
    throw new InvalidArgumentError(`It must be one of ${allowed.join(', ')}.`);
  }
  return found;
}

export function listOf<T extends string>(
  text: string,
  allowed: readonly T[],
): T[] {
  return text.split(',').map(part => oneOf(part.trim(), allowed));
}

/** One more part that others rely on; `none` says that there are none. */
export function addPart(
  text: string,
  before: SensitivePart[] = [],
): SensitivePart[] {
  return text === 'none' ? before : [...before, oneOf(text, sensitiveParts)];
}

/** Without a password in it, as it is printed or kept. */
export function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new InvalidArgumentError(
      'It must be an http or https URL without a password.',
    );
  }
  return text;
}

/** Label names as Prometheus has them: https://prometheus.io/docs/concepts/data_model/ */
export function labels(text: string): string[] {
  const all = text.split(',').map(label => label.trim());
  if (!all.every(label => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label))) {
    throw new InvalidArgumentError('It must be a label, such as service.');
  }
  return all;
}
