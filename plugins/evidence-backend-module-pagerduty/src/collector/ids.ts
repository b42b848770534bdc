import type { Entity } from '@backstage/catalog-model';
import type { FoundBy } from '@plumbline/backstage-plugin-evidence-common';

/** Those of PagerDuty's plugin for portals. */
export const serviceAnnotation = 'pagerduty.com/service-id';
const policyAnnotation = 'pagerduty.com/escalation-policy-id';

/** Besides `plumbline.dev/pager`, which may name any pager. */
export const foundBy: FoundBy = {
  annotations: [serviceAnnotation, policyAnnotation],
  ofOwner: true,
  others: true,
};

/** How an entity names its pager. */
export type PagerId = { of: 'service' | 'policy'; id: string };

/** As PagerDuty makes them; another script's letters are none. */
export const isId = (text: string) => /^[A-Za-z0-9]{1,40}$/.test(text);

/**
 * What an entity names in PagerDuty: its service, else its escalation policy,
 * else what the page is about that it gives as its pager. Undefined if it names
 * nothing there.
 */
export function pagerIdOf({ metadata }: Entity): PagerId | undefined {
  const annotation = (name: string) => metadata.annotations?.[name]?.trim();
  const service = annotation(serviceAnnotation);
  if (service) {
    return { of: 'service', id: service };
  }
  const policy = annotation(policyAnnotation);
  if (policy) {
    return { of: 'policy', id: policy };
  }
  return idIn(annotation('plumbline.dev/pager'));
}

/** Only the id is taken from an address: it is never requested. */
function idIn(address: string | undefined): PagerId | undefined {
  if (!address || !URL.canParse(address)) {
    return undefined;
  }
  const { protocol, hostname, pathname, hash } = new URL(address);
  if (protocol !== 'https:' || !/\.pagerduty\.com$/.test(hostname)) {
    return undefined;
  }
  const [, kind, id] =
    /^\/(services|service-directory|escalation_policies)[/#]([A-Za-z0-9]{1,40})$/.exec(
      pathname + hash,
    ) ?? [];
  if (!id) {
    return undefined;
  }
  return { of: kind === 'escalation_policies' ? 'policy' : 'service', id };
}
