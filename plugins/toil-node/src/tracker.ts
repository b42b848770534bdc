import { Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import {
  GuardedAnswer,
  GuardedClient,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  defaultMeanings,
  LabelMeanings,
} from '@plumbline/backstage-plugin-toil-common/csv';

/** A hundred tickets with all that was written in them. Bytes. */
const maxBodyBytes = 25_000_000;
/** For one request. */
const timeoutSeconds = 30;
const minuteMs = 60_000;
const dayMs = 86_400_000;

/** What every tracker is read with. */
export type TrackerOptions = {
  /** Requests go to the configured address, and nowhere else. */
  api: GuardedClient;
  url: URL;
  source: string;
  type: string;
  frequencyMs: number;
  lookbackMs: number;
  /** How labels begin that carry a meaning, for `readTickets`. */
  meanings: LabelMeanings;
  /** Only tickets with all of these labels, separated by commas. */
  labels?: string;
};

/**
 * Reads `type`, `url`, `token` or `basicAuth`, `labels`, `prefixes`, `frequency`
 * and `lookback` of a section of `plumbline.toil.sources`.
 *
 * @param options.defaultUrl - without it, `url` must be configured
 * @param options.exampleUrl - for the message where it is not
 * @param options.headersOf - what is sent with each request; a bearer token by
 *   default
 * @throws InputError that names the key which is wrong, never with a secret
 */
export function readTrackerOptions(
  own: Config,
  key: string,
  id: string,
  options: {
    defaultUrl?: string;
    exampleUrl: string;
    headersOf?: (token: string | undefined) => Record<string, string>;
  },
): TrackerOptions {
  const url = readUrl(own, key, options);
  const labels = own.getOptionalConfig('labels');
  const wanted = (labels?.keys() ?? []).map(name => labels!.getString(name));
  const prefixes = own.getOptionalConfig('prefixes');
  const prefix = (name: string, otherwise: string) =>
    (prefixes?.getOptionalString(name) ?? otherwise).toLocaleLowerCase('en-US');
  return {
    url,
    source: id,
    type: own.getString('type'),
    // Configuration names this server and port, and no other is contacted.
    api: new GuardedClient({
      url,
      headers: readHeaders(own, key, options.headersOf ?? bearer),
      timeoutSeconds,
      maxBytes: maxBodyBytes,
    }),
    frequencyMs: readMs(own, 'frequency', 10 * minuteMs),
    lookbackMs: readMs(own, 'lookback', 90 * dayMs),
    meanings: {
      service: prefix('service', defaultMeanings.service),
      owner: prefix('team', defaultMeanings.owner),
      key: prefix('toil', defaultMeanings.key),
    },
    ...(wanted.length > 0 && { labels: wanted.join(',') }),
  };
}

/**
 * Reads what is read of a tracker one after the other: a section that maps names
 * to it.
 *
 * @param name - of the section, such as `projects`
 * @param pattern - of what is read
 * @param words - what that is, and an example of it
 * @throws InputError that names the key which is missing or wrong
 */
export function readParts(
  own: Config,
  key: string,
  name: string,
  pattern: RegExp,
  [what, example]: readonly [string, string],
): string[] {
  const parts = own.getOptionalConfig(name);
  const keys = parts?.keys() ?? [];
  if (keys.length === 0) {
    throw new InputError(
      `'${key}.${name}' is missing; it must map names to what is read, each ${what}, such as ${example}`,
    );
  }
  return keys.map(each => {
    const part = parts!.getString(each).trim();
    if (!pattern.test(part) || part.length > 255) {
      throw new InputError(
        `'${key}.${name}.${each}' must be ${what}, such as ${example}`,
      );
    }
    return part;
  });
}

/** What time the tracker has, by the header `date`. */
export function trackerTimeOf(answer: GuardedAnswer): number | undefined {
  const at = Date.parse(answer.header('date') ?? '');
  return Number.isFinite(at) ? at : undefined;
}

/** The farthest that a clock on a wall is behind UTC. */
const farthestMs = 12 * 3_600_000;

/**
 * `2026-03-01 09:00:00` for trackers that read it in the time zone of the
 * account that asks: early enough wherever that is. What is read again changes
 * nothing.
 */
export function zonelessSince(since: number): string {
  return new Date(since - farthestMs)
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ');
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

function readHeaders(
  own: Config,
  key: string,
  headersOf: (token: string | undefined) => Record<string, string>,
): Record<string, string> {
  const basic = own.getOptionalConfig('basicAuth');
  const headers = {
    ...headersOf(own.getOptionalString('token')),
    ...(basic && {
      authorization: `Basic ${Buffer.from(
        `${basic.getString('username')}:${basic.getString('password')}`,
      ).toString('base64')}`,
    }),
  };
  if (Object.values(headers).some(value => /[^\t\x20-\xff]/.test(value))) {
    throw new InputError(`'${key}' has credentials that HTTP can't carry`);
  }
  return headers;
}

function readUrl(
  own: Config,
  key: string,
  { defaultUrl, exampleUrl }: { defaultUrl?: string; exampleUrl: string },
): URL {
  const text = own.getOptionalString('url') ?? defaultUrl;
  const url = text && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new InputError(
      `'${key}.url' must be the http or https address of the tracker, such as ${exampleUrl}`,
    );
  }
  if (url.username || url.password) {
    throw new InputError(
      `'${key}.url' must not carry credentials; they belong under '${key}.basicAuth'`,
    );
  }
  return url;
}

function readMs(own: Config, key: string, otherwise: number): number {
  return own.has(key)
    ? durationToMilliseconds(readDurationFromConfig(own, { key }))
    : otherwise;
}
