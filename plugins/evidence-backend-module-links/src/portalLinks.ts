import type { Config } from '@backstage/config';
import {
  configuredCollectors,
  type LinkPattern,
} from '@plumbline/backstage-plugin-evidence-node';

/**
 * Links that annotations of widespread plugins of portals stand for, as far as
 * the portal's own configuration of these plugins says where they lead.
 */
export function portalLinks(root: Config): LinkPattern[] {
  if (root.getOptionalBoolean('plumbline.portalLinks') === false) {
    return [];
  }
  const argoServer = argoOf(root);
  const argo = baseOf(argoServer?.url);
  const opsgenie = baseOf(root.getOptionalString('opsgenie.domain'));
  const pagerDuty = pagerDutyOf(root);
  const sentry = sentryOf(root);
  const part = encodeURIComponent;
  return [
    {
      annotation: 'argocd/app-name',
      title: 'Argo CD',
      type: 'dashboard',
      url: value => argo && `${argo}/applications/${part(value)}`,
      ...readOf(argoServer?.portalKey),
    },
    {
      annotation: 'datadoghq.com/dashboard-url',
      title: 'Datadog',
      type: 'dashboard',
      url: value => value,
    },
    {
      annotation: 'grafana/overview-dashboard',
      title: 'Grafana',
      type: 'dashboard',
      url: value => value,
    },
    {
      annotation: 'opsgenie.com/component-selector',
      title: 'Opsgenie',
      type: 'pager',
      url: value => opsgenie && `${opsgenie}/alert/list?query=${part(value)}`,
      ...readOf(opsgenie && 'opsgenie.domain'),
    },
    {
      annotation: 'pagerduty.com/service-id',
      title: 'PagerDuty',
      type: 'pager',
      url: value => pagerDuty && `${pagerDuty.url}/${part(value)}`,
      ...readOf(pagerDuty?.portalKey),
    },
    {
      annotation: 'sentry.io/project-slug',
      title: 'Sentry',
      type: 'dashboard',
      url: value => {
        const [project, owner = sentry.organization] = value
          .split('/')
          .reverse();
        return owner
          ? `${sentry.pages}/organizations/${part(owner)}/projects/${part(
              project,
            )}/`
          : undefined;
      },
      ...readOf(sentry.portalKey),
    },
  ];
}

/** That the address is read from a key of the portal's configuration. */
function readOf(key: string | undefined): Pick<LinkPattern, 'fromPortal'> {
  return key
    ? { fromPortal: { key, off: 'plumbline.portalLinks: false' } }
    : {};
}

/** The one instance that there is; of several, which has an application is not known. */
function argoOf(
  root: Config,
): { url?: string; portalKey?: string } | undefined {
  const stated = root.getOptionalString('argocd.baseUrl');
  if (stated !== undefined) {
    return { url: stated, portalKey: 'argocd.baseUrl' };
  }
  const own = root.getOptionalString('plumbline.webhooks.argocd.baseUrl');
  if (own !== undefined) {
    return { url: own };
  }
  const portalKey = 'argocd.appLocatorMethods';
  const instances = (root.getOptionalConfigArray(portalKey) ?? []).flatMap(
    method => method.getOptionalConfigArray('instances') ?? [],
  );
  return instances.length === 1
    ? { url: instances[0].getOptionalString('url'), portalKey }
    : undefined;
}

/**
 * The one account that there is; of several, which has a service is not known. Only
 * with OAuth does an account state its subdomain.
 *
 * https://pagerduty.github.io/backstage-plugin-docs/
 */
function pagerDutyOf(
  root: Config,
): { url: string; portalKey: string } | undefined {
  const plugin = root.getOptionalConfig('pagerDuty');
  const stated = plugin?.has('oauth') || plugin?.has('apiToken');
  const [account, ...others] = [
    ...(stated ? [{ own: plugin!, portalKey: 'pagerDuty.oauth' }] : []),
    ...(plugin?.getOptionalConfigArray('accounts') ?? []).map(own => ({
      own,
      portalKey: 'pagerDuty.accounts',
    })),
  ];
  const oauth = account?.own.getOptionalConfig('oauth');
  const name = oauth?.getOptionalString('subDomain');
  if (others.length > 0 || !name || !/^[a-z0-9-]+$/i.test(name)) {
    return undefined;
  }
  const region = oauth!.getOptionalString('region') === 'eu' ? '.eu' : '';
  return {
    url: `https://${name}${region}.pagerduty.com/service-directory`,
    portalKey: account.portalKey,
  };
}

/** A collector says the same, and of which server. */
function sentryOf(root: Config): {
  organization?: string;
  pages: string;
  portalKey?: string;
} {
  const portalKey = 'sentry.organization';
  const portal = root.getOptionalString(portalKey);
  const [own] = configuredCollectors(root, 'sentry').values();
  const organization = own?.getOptionalString('organization') ?? portal;
  const url = baseOf(own?.getOptionalString('url')) ?? 'https://sentry.io';
  return {
    ...(organization && { organization }),
    // Its regions have no pages of their own.
    pages: /\.sentry\.io$/.test(url) ? 'https://sentry.io' : url,
    ...(organization === portal && portal && { portalKey }),
  };
}

function baseOf(url: string | undefined): string | undefined {
  return url?.replace(/\/+$/, '');
}
