import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import {
  assembleBrief,
  Brief,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  changeFixture,
  contextFixture,
} from '@plumbline/backstage-plugin-incident-brief-common/testUtils';
import { renderNote } from './renderNote';

function brief(overrides: Partial<EvidenceContext> = {}): Brief {
  return {
    ...assembleBrief(contextFixture(overrides)),
    digest: 'sha256:0123456789abcdef',
    generatedAt: '2026-03-03T02:13:00.000Z',
  };
}

const url =
  'https://portal.example.com/brief?entityRef=component%3Adefault%2Fcheckout';

describe('renderNote', () => {
  it('reads well', () => {
    expect(renderNote(brief(), { url })).toMatchInlineSnapshot(`
      "Checkout, as of 2026-03-03 02:13 UTC, began 2026-03-03 02:09 UTC with the alert
      https://portal.example.com/brief?entityRef=component%3Adefault%2Fcheckout

      FIRING
      - Alerts: CheckoutHighErrorRate · critical · since 02:09 UTC (4 min)
      - CheckoutLatency · warning · since 02:11 UTC (2 min)
      - SLO: ? unknown: no source connected for objectives
      - Incidents: INC-311 · (start unknown) · commanded by Li Wei

      OWNER
      - Team: Payments Platform (group:default/payments)
      - On call: Ana Ruiz until 06:00 UTC · then after 15m Li Wei until 06:00 UTC
      - Escalation: https://pager.example.com/policies/payments
      - Page: https://pager.example.com/services/payments

      LAST CHANGE
      - Suspects: 1. 4 min before the alert · deploy v2.14.1 production · succeeded · diff https://git.example.com/checkout/compare/1...2 · suspect: last before onset, within 10 minutes; this service
      - 2. 8 h 9 min before the alert · commit abc1234 production · merged · diff https://git.example.com/checkout/compare/1...2 · suspect: before onset, within 24 hours; this service; merged
      - and 1 more change

      BLAST RADIUS
      - Hit: at least 2 entities, 2 services
      - Tier 1: frontend
      - Entered by: frontend
      - Customers: express pay, place order
      - Data: orders (restricted), orders-topic

      DEPENDENCIES
      - called by frontend · alerting · web
      - 4 neighbours, 1 unwell; how 2 are is not known

      RUNTIME
      - Regions: differ: eu-west-1 v2.14.1; us-east-1 v2.14.0
      - prod-eu: shop/checkout eu-west-1 ×6 v2.14.1
      - prod-us: shop/checkout us-east-1 ×6 v2.14.0 · ◐ stale, observed by kubernetes, 23 min ago

      SERVICE
      - Repository: https://github.com/shop/checkout
      - Runbook: https://runbooks.example.com/checkout

      NOT KNOWN
      - Not all of what fires is known (no source connected for objectives): do not conclude that nothing does.
      - 1 workload of 2 (checkout) was seen too long ago: do not conclude that this runs now.
      - Traffic cannot be observed (asynchronous or not instrumented): resource:default/orders-topic. Do not conclude that nothing flows.
      - and 4 more in the brief

      digest sha256:0123456789abcdef"
    `);
  });

  it('is bound', () => {
    const note = renderNote(
      brief({
        changes: Array.from({ length: 50 }, (_, i) =>
          changeFixture({ id: `c${i}`, title: 'x'.repeat(5_000) }),
        ),
      }),
    );
    expect(note.length).toBeLessThan(4_100);
  });
});
