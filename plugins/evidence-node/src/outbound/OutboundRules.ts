import { isIP } from 'node:net';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { isPublicAddress } from './addresses';
import { OutboundError } from './OutboundError';

const key = 'plumbline.outbound.allow';

/**
 * Where requests may go: anywhere public, and to the hosts and ports that
 * configuration names.
 *
 * @public
 */
export class OutboundRules {
  readonly #allowed: ReadonlySet<string>;

  private constructor(allowed: ReadonlySet<string>) {
    this.#allowed = allowed;
  }

  /**
   * Reads `plumbline.outbound.allow.<name>: host[:port]`; without a port, that
   * of the URL's scheme is meant (443, 80).
   *
   * @throws InputError for an entry that is no host and port
   */
  static fromConfig(config: RootConfigService): OutboundRules {
    const entries = config.getOptional(key) ?? {};
    if (typeof entries !== 'object' || Array.isArray(entries)) {
      throw new InputError(`'${key}' must be a map of names to host:port`);
    }
    const allowed = Object.entries(entries ?? {}).flatMap(([name, value]) =>
      readEntry(name, value),
    );
    return new OutboundRules(new Set(allowed));
  }

  /**
   * Names the hosts and ports of these URLs and no other: for a client that
   * asks what configuration gives it the URL of.
   */
  static naming(...urls: readonly URL[]): OutboundRules {
    return new OutboundRules(
      new Set(urls.map(url => `${url.hostname}:${portOf(url)}`)),
    );
  }

  /** Whether configuration names this host and port. */
  names(url: URL): boolean {
    return this.#allowed.has(`${url.hostname}:${portOf(url)}`);
  }

  /**
   * To be called before a request. What a name resolves to is checked when it
   * is resolved, with `allowsAddress`. `URL` has brought an IPv4 address in
   * decimal, octal or hexadecimal notation into its usual form by then.
   *
   * @throws OutboundError if the URL must not be requested
   */
  check(url: URL): void {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new OutboundError(
        'refused',
        'Only http and https may be requested',
      );
    }
    if (url.username || url.password) {
      throw new OutboundError('refused', 'A URL must not carry credentials');
    }
    if (this.names(url)) {
      return;
    }
    if (url.protocol === 'http:') {
      throw new OutboundError(
        'refused',
        `'${url.host}' would be called without encryption; use https, or name it in '${key}'`,
      );
    }
    if (isIP(host) !== 0 && !isPublicAddress(host)) {
      throw refusedAddress(url.host);
    }
  }

  /** Whether a connection for this URL may go to an address its name resolved to. */
  allowsAddress(url: URL, address: string): boolean {
    return this.names(url) || isPublicAddress(address);
  }
}

/** @internal */
export function refusedAddress(host: string): OutboundError {
  return new OutboundError(
    'refused',
    `'${host}' is not on the public internet; name it in '${key}' if it is meant to be reached`,
  );
}

function portOf(url: URL): string {
  return url.port || (url.protocol === 'http:' ? '80' : '443');
}

/** Brought into the form in which `URL` gives hosts, so that notations are equal. */
function readEntry(name: string, value: unknown): string[] {
  try {
    const url = new URL(`https://${String(value).trim()}`);
    if (url.pathname === '/' && !url.search && !url.hash && !url.username) {
      // `URL` drops 443, the default; an entry without any port means both.
      const given = /:(\d+)$/.exec(String(value).trim())?.[1];
      return given === undefined
        ? [`${url.hostname}:443`, `${url.hostname}:80`]
        : [`${url.hostname}:${Number(given)}`];
    }
  } catch {
    // Reported below.
  }
  throw new InputError(
    `'${key}.${name}' must be a host, or a host and port such as 'chat.internal:8443'`,
  );
}
