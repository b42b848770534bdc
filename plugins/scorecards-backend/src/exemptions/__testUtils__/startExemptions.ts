import type { Exemption } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import {
  eventually,
  service,
  startScorecards,
} from '../../__testUtils__/startScorecards';
import { verdictsOf } from '../../__testUtils__/verdictsOf';

export const checkout = 'component:default/checkout';
export const control = 'slo-present';
export const day = 24 * 60 * 60 * 1000;
export const inDays = (from: number, days: number) =>
  new Date(from + days * day).toISOString();

/** A portal where `cart` is unknown and `checkout` fails; the outsider sees `cart`. */
export async function startExemptions(knex: Knex) {
  const portal = await startScorecards({
    knex,
    facts: [service('cart'), service('checkout', [])],
    visible: ['cart'],
  });
  const { call } = portal;
  const verdicts = (query = '', user = 'ana') =>
    verdictsOf(path => call(user, 'get', path), query);
  const statuses = async (query = '') =>
    (await verdicts(query)).map(
      ({ entityRef, status, underlying }) =>
        `${entityRef.split('/')[1]} ${status} ${underlying}`,
    );
  await eventually(async () =>
    expect(await statuses()).toEqual([
      'cart unknown unknown',
      'checkout fail fail',
    ]),
  );
  const ask = (change: object = {}, user = 'ana') =>
    call(user, 'post', '/exemptions', {
      entityRef: checkout,
      control,
      reason: 'Moves to the new platform',
      expires: inDays(portal.now(), 10),
      ...change,
    });
  const list = async (query: string, user = 'ana') =>
    (
      (await call(user, 'get', `/exemptions?${query}`)).body
        .items as Exemption[]
    ).map(({ id, state }) => `${id} ${state}`);
  const recorded = () =>
    portal.evidence.decisions.map(
      ({ action, actor }) => `${action} ${actor ?? 'by time'}`,
    );
  return { ...portal, ask, list, recorded, statuses, verdicts };
}
