import type { RootConfigService } from '@backstage/backend-plugin-api';
import { CustomErrorBase } from '@backstage/errors';
import { isLoopbackHost } from '@plumbline/backstage-plugin-auth-backend-module-example';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

/** 421: the request is for a host that is not this one. */
export class MisdirectedRequestError extends CustomErrorBase {
  name = 'MisdirectedRequestError' as const;
  statusCode = 421 as const;
}

/** 403: a page of another site sent it. */
export class ForeignOriginError extends CustomErrorBase {
  name = 'ForeignOriginError' as const;
  statusCode = 403 as const;
}

/**
 * An identity provider may send the browser back with a POST of its own; what it
 * brings is checked against the state of the sign-in that was begun here.
 */
const signInReturn = /^\/api\/auth\/[^/?]+\/handler\/frame(\?|$)/;

/**
 * Where the backend listens on loopback only, refuses requests that name another
 * host, or that a page of another host sends. Such a host may be a name of
 * somebody else's that resolves to 127.0.0.1 (DNS rebinding), and what listens
 * on loopback trusts those who reach it.
 *
 * Accepted are loopback's names and addresses with any port, the hosts of
 * `app.baseUrl` and `backend.baseUrl`, and those of `plumbline.allowedHosts`.
 */
export function refuseForeignHosts(config: RootConfigService): RequestHandler {
  if (!listensOnLoopback(config)) {
    return (_req, _res, next) => next();
  }
  const named = namedHosts(config);
  const isOurs = (hostname: string | undefined) =>
    hostname !== undefined &&
    (isLoopbackHost(hostname) || named.has(hostname.toLowerCase()));
  return (req, _res, next) => {
    if (!namedIn(req).every(authority => isOurs(hostnameOf(authority)))) {
      next(
        new MisdirectedRequestError(
          "The request is for another host; use 'localhost', or name the host in plumbline.allowedHosts",
        ),
      );
      return;
    }
    const { origin } = req.headers;
    if (
      origin !== undefined &&
      !isOurs(hostnameOf(origin.replace(/^https?:\/\//i, ''))) &&
      !signInReturn.test(req.url)
    ) {
      next(
        new ForeignOriginError(
          'A page of another site sent the request; only pages of this portal may, or those of hosts in plumbline.allowedHosts',
        ),
      );
      return;
    }
    next();
  };
}

function listensOnLoopback(config: RootConfigService): boolean {
  const listen = config.getOptional('backend.listen');
  const host =
    typeof listen === 'string'
      ? listen.split(':').slice(0, -1).join(':')
      : config.getOptionalString('backend.listen.host') ?? '';
  return isLoopbackHost(host);
}

function namedHosts(config: RootConfigService): Set<string> {
  const urls = ['app.baseUrl', 'backend.baseUrl'].flatMap(
    key => config.getOptionalString(key) ?? [],
  );
  const allowed = config.getOptionalStringArray('plumbline.allowedHosts') ?? [];
  return new Set([
    ...urls.map(url => new URL(url).hostname),
    ...allowed.map(host => host.toLowerCase()),
  ]);
}

/**
 * Every authority that the request names: of each `Host` header (Node keeps the
 * first only), and of the target where that is a URL of its own. One that is
 * missing is undefined.
 */
function namedIn(req: IncomingMessage): (string | undefined)[] {
  const hosts = req.rawHeaders.filter(
    (_value, index) =>
      index % 2 === 1 && req.rawHeaders[index - 1].toLowerCase() === 'host',
  );
  const target = req.url ?? '';
  const absolute =
    target.startsWith('/') || target === '*'
      ? []
      : [/^https?:\/\/([^/?#]*)/i.exec(target)?.[1]];
  return [...(hosts.length === 1 ? hosts : [undefined]), ...absolute];
}

/** Of `name`, `name:port` or `[address]:port`; undefined for anything else. */
function hostnameOf(authority: string | undefined): string | undefined {
  return /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.exec(authority ?? '')?.[1];
}
