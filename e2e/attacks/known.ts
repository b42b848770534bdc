import { Api } from '../support/api';
import type { Known } from './arbitraries';
import type { Subjects } from './subjects';

/** Where ids are listed, by the name under which requests take them. */
const lists: readonly [name: string, path: string, field: string][] = [
  ['changes.id', '/api/evidence/changes', 'id'],
  ['alert-groups.id', '/api/evidence/alert-groups', 'id'],
  ['incidents.key', '/api/evidence/incidents', 'key'],
  ['discrepancies.id', '/api/evidence/discrepancies', 'id'],
  ['products.id', '/api/provisioning/products', 'id'],
  ['requests.id', '/api/provisioning/requests', 'id'],
  ['controls.id', '/api/scorecards/controls', 'id'],
  ['candidates.id', '/api/toil/candidates', 'id'],
  ['groups.id', '/api/toil/groups', 'id'],
];

const refs = [
  'component:default/checkoutservice',
  'component:default/paymentservice',
  'component:default/cartservice',
  'group:default/payments-platform',
  'group:default/web-storefront',
  'component:default/nothing-of-this-name',
];

/** What the example estate has, so that requests reach more than the first check. */
export async function knownOf(api: Api): Promise<Known> {
  const known = new Map<string, readonly string[]>([
    ...['entityRef', 'EntityRef', 'owner', 'service', 'from', 'to', 'ref'].map(
      name => [name, refs] as const,
    ),
    ['system', ['system:default/purchasing']],
    ['source', ['attack', 'ci', 'jira', 'github']],
    ['environment', ['production', 'dev', 'prod-eu']],
    ['signal', ['checkoutservice', 'CheckoutHighErrorRate', 'orders']],
  ]);
  for (const [name, path, field] of lists) {
    const { body, status, text } = await api.get(path);
    if (status !== 200) {
      throw new Error(`${path} answers ${status}: ${text.slice(0, 200)}`);
    }
    const ids = body.items
      .map((item: Record<string, unknown>) => item[field])
      .filter((id: unknown): id is string => typeof id === 'string')
      .slice(0, 20);
    known.set(name, ids);
  }
  known.set('control', known.get('controls.id')!);
  known.set('product', known.get('products.id')!);
  return known;
}

/** What examples are about, as far as it is known without making anything. */
export function subjectsOf(known: Known): Subjects {
  const id = (name: string) => known.get(name)?.[0] ?? 'none';
  const none = { id: 'none', version: 1 };
  const request = id('requests.id');
  return {
    exemption: none,
    dispute: none,
    correction: none,
    pin: 'none',
    discrepancy: id('discrepancies.id'),
    change: id('changes.id'),
    alertGroup: id('alert-groups.id'),
    incident: id('incidents.key'),
    waiting: {
      approve: request,
      reject: request,
      withdraw: request,
      'withdraw-approval': request,
    },
    active: request,
    infrastructureExemption: none,
    candidate: { id: id('candidates.id'), version: 1 },
    group: id('groups.id'),
    members: [],
  };
}
