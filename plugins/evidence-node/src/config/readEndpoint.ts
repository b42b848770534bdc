import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** A server that configuration names, and what is sent with each request. @public */
export type Endpoint = {
  /** With a prefix if it has one, without credentials. */
  url: URL;
  /** With the credentials in them: never in an error or a log. */
  headers: Record<string, string>;
};

/**
 * Reads `url`, `token` or `basicAuth`, and `headers`.
 *
 * @param key - where `own` is, for messages
 * @param what - whose address it is, such as `a server of metrics`
 * @param example - of an address
 * @param options.url - where none is configured; without it, one is needed
 * @param options.headers - of keys of the module's own; they win over `headers`
 * @throws InputError naming the key, never with a secret in it
 * @public
 */
export function readEndpoint(
  own: Config,
  key: string,
  what: string,
  example: string,
  options: { url?: string; headers?: Record<string, string> } = {},
): Endpoint {
  return {
    url: readUrl(
      own.getOptionalString('url') ?? options.url ?? own.getString('url'),
      key,
      what,
      example,
    ),
    headers: readHeaders(own, key, options.headers),
  };
}

function readUrl(
  text: string,
  key: string,
  what: string,
  example: string,
): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new InputError(
      `'${key}.url' must be the http or https address of ${what}, such as ${example}`,
    );
  }
  if (url.username || url.password) {
    throw new InputError(
      `'${key}.url' must not carry credentials; they belong under '${key}.basicAuth'`,
    );
  }
  return url;
}

function readHeaders(
  own: Config,
  key: string,
  more: Record<string, string> = {},
): Record<string, string> {
  const token = own.getOptionalString('token');
  const basic = own.getOptionalConfig('basicAuth');
  if (token !== undefined && basic) {
    throw new InputError(`'${key}' has both 'token' and 'basicAuth'`);
  }
  const headers: Record<string, string> = {};
  const others = own.getOptionalConfig('headers');
  for (const name of others?.keys() ?? []) {
    headers[name.toLowerCase()] = others!.getString(name);
  }
  for (const [name, value] of Object.entries(more)) {
    headers[name.toLowerCase()] = value;
  }
  if (token !== undefined) {
    headers.authorization = `Bearer ${token}`;
  }
  if (basic) {
    const pair = `${basic.getString('username')}:${basic.getString(
      'password',
    )}`;
    headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  // Reported without the value, which is a secret.
  const bad = Object.entries(headers).find(
    ([name, value]) => !/^[\w-]+$/.test(name) || /[^\t\x20-\xff]/.test(value),
  );
  if (bad) {
    throw new InputError(
      `'${key}' has credentials or a header that HTTP can't carry: '${bad[0]}'`,
    );
  }
  return headers;
}
