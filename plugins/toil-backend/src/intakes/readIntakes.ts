import type { RootConfigService } from '@backstage/backend-plugin-api';
import { Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import { GuardedClient } from '@plumbline/backstage-plugin-evidence-node';
import { watchedSources } from '@plumbline/backstage-plugin-toil-common';
import type { Intake } from './Intake';
import { createGithubIntake } from './vendors/github';
import { createGitlabIntake } from './vendors/gitlab';
import { createJiraIntake } from './vendors/jira';
import type { IntakeOptions } from './vendors/options';
import { createServiceNowIntake } from './vendors/servicenow';

/** A hundred tickets with all that was written in them. Bytes. */
const maxBodyBytes = 25_000_000;
/** For one request. */
const timeoutSeconds = 30;
const root = 'plumbline.toil.sources';
const minuteMs = 60_000;
const dayMs = 86_400_000;

type Reader = (own: Config, key: string, id: string) => Intake;

/** By `type`. */
const readers: Record<string, Reader> = {
  github: (own, key, id) =>
    createGithubIntake({
      ...common(own, key, id, 'https://api.github.com', token => ({
        accept: 'application/vnd.github+json',
        'x-github-api-version': '2022-11-28',
        ...(token && { authorization: `Bearer ${token}` }),
      })),
      parts: partsOf(own, key, 'repositories', /^[\w-][\w.-]*\/[\w.-]+$/, [
        'the owner and the name of a repository',
        'acme/shop',
      ]),
    }),
  gitlab: (own, key, id) =>
    createGitlabIntake({
      ...common(own, key, id, 'https://gitlab.com', token => ({
        ...(token && { 'private-token': token }),
      })),
      parts: partsOf(own, key, 'projects', /^(\d+|[\w.-]+(\/[\w.-]+)+)$/, [
        'the path of a project, or its number',
        'acme/shop',
      ]),
    }),
  jira: (own, key, id) => {
    const options = common(own, key, id, undefined, bearer);
    return createJiraIntake({
      ...options,
      isCloud:
        own.getOptionalBoolean('cloud') ??
        options.url.hostname.endsWith('.atlassian.net'),
      serviceField: own.getOptionalString('serviceField'),
      ownerField: own.getOptionalString('ownerField'),
      keyField: own.getOptionalString('keyField'),
      parts: partsOf(own, key, 'queries', /^(?!.*\border\s+by\b).+$/is, [
        'JQL without an order',
        'project = OPS',
      ]),
    });
  },
  servicenow: (own, key, id) =>
    createServiceNowIntake({
      ...common(own, key, id, undefined, bearer),
      query: own.getOptionalString('query'),
      parts: partsOf(own, key, 'tables', /^\w+$/, [
        'the name of a table',
        'sc_req_item',
      ]),
    }),
};

/**
 * The trackers of `plumbline.toil.sources.<id>`.
 *
 * @throws InputError that names the key which is wrong, never with a secret
 */
export function readIntakes(config: RootConfigService): Intake[] {
  const sources = config.getOptionalConfig(root);
  return (sources?.keys() ?? []).map(id => {
    const key = `${root}.${id}`;
    const own = sources!.getConfig(id);
    const type = own.getString('type');
    if (watchedSources.some(each => each === id)) {
      throw new InputError(
        `'${key}' must have another name: the portal watches '${id}' itself`,
      );
    }
    if (!Object.hasOwn(readers, type)) {
      throw new InputError(
        `'${key}.type' is '${type}'; it must be one of ${Object.keys(
          readers,
        ).join(', ')}`,
      );
    }
    return readers[type](own, key, id);
  });
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

function common(
  own: Config,
  key: string,
  id: string,
  defaultUrl: string | undefined,
  headersOf: (token: string | undefined) => Record<string, string>,
): IntakeOptions & { url: URL } {
  const url = urlOf(own.getOptionalString('url') ?? defaultUrl, key);
  const token = own.getOptionalString('token');
  const basic = own.getOptionalConfig('basicAuth');
  const headers = {
    ...headersOf(token),
    ...(basic && {
      authorization: `Basic ${Buffer.from(
        `${basic.getString('username')}:${basic.getString('password')}`,
      ).toString('base64')}`,
    }),
  };
  if (Object.values(headers).some(value => /[^\t\x20-\xff]/.test(value))) {
    throw new InputError(`'${key}' has credentials that HTTP can't carry`);
  }
  const labels = own.getOptionalConfig('labels');
  const wanted = (labels?.keys() ?? []).map(name => labels!.getString(name));
  const prefix = (name: string) =>
    (own.getOptionalString(`prefixes.${name}`) ?? `${name}:`).toLocaleLowerCase(
      'en-US',
    );
  return {
    url,
    source: id,
    // Configuration names this server and port, and no other is contacted.
    api: new GuardedClient({
      ...{ url, headers },
      timeoutSeconds,
      maxBytes: maxBodyBytes,
    }),
    frequencyMs: msOf(own, 'frequency', 10 * minuteMs),
    lookbackMs: msOf(own, 'lookback', 90 * dayMs),
    meanings: {
      service: prefix('service'),
      owner: prefix('team'),
      key: prefix('toil'),
    },
    ...(wanted.length > 0 && { labels: wanted.join(',') }),
  };
}

function urlOf(text: string | undefined, key: string): URL {
  const url = text && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new InputError(
      `'${key}.url' must be the http or https address of the tracker, such as https://acme.atlassian.net`,
    );
  }
  if (url.username || url.password) {
    throw new InputError(
      `'${key}.url' must not carry credentials; they belong under '${key}.basicAuth'`,
    );
  }
  return url;
}

function partsOf(
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

function msOf(own: Config, key: string, otherwise: number): number {
  return own.has(key)
    ? durationToMilliseconds(readDurationFromConfig(own, { key }))
    : otherwise;
}
