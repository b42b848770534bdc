import { RootConfigService } from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';

/** Where the remote catalog is, and how it is queried. */
export interface RemoteCatalogOptions {
  /** The remote's catalog API, without a trailing slash. */
  baseUrl: string;
  token: string;
  timeoutMs: number;
}

const KEY = 'plumbline.remoteCatalog';
const DEFAULT_TIMEOUT_MS = 30_000;

/** @throws InputError when `plumbline.remoteCatalog` can't be used */
export function readRemoteCatalogOptions(
  config: RootConfigService,
): RemoteCatalogOptions {
  return {
    baseUrl: toCatalogUrl(config.getString(`${KEY}.baseUrl`)),
    token: readToken(config),
    timeoutMs: config.has(`${KEY}.timeout`)
      ? durationToMilliseconds(
          readDurationFromConfig(config, { key: `${KEY}.timeout` }),
        )
      : DEFAULT_TIMEOUT_MS,
  };
}

/** `https://portal`, `https://portal/api` and `https://portal/api/catalog` are one. */
export function toCatalogUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new InputError(
      `'${KEY}.baseUrl' must be the address of the other portal's backend, such as 'https://portal.example.com'`,
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new InputError(
      `'${KEY}.baseUrl' must hold no user, password, query or fragment; the token goes to '${KEY}.token'`,
    );
  }
  const path = url.pathname
    .replace(/\/+$/, '')
    .replace(/\/api(\/catalog)?$/, '');
  return `${url.origin}${path}/api/catalog`;
}

function readToken(config: RootConfigService): string {
  const token = config.getString(`${KEY}.token`).trim();
  // Checked here, because an HTTP client's complaint would quote the token.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new InputError(
      `'${KEY}.token' must be one line of printable characters without spaces`,
    );
  }
  return token;
}
