import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import {
  assembleBrief,
  Brief,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  changeFixture,
  contextFixture,
  entityFixture,
} from '@plumbline/backstage-plugin-incident-brief-common/testUtils';
import { escapeMrkdwn, renderSlack, slackMessage, SlackOccasion } from '.';

function brief(overrides: Partial<EvidenceContext> = {}): Brief {
  return {
    ...assembleBrief(contextFixture(overrides)),
    digest: 'sha256:0123456789abcdef',
    generatedAt: '2026-03-03T02:13:00.000Z',
  };
}

const url =
  'https://portal.example.com/brief?entityRef=component%3Adefault%2Fcheckout';

const occasion: SlackOccasion = {
  kind: 'alert-group',
  subject: 'CheckoutSlow',
  title: 'CheckoutHighErrorRate <eu> & us',
  url: 'https://alerts.example.com/#/alerts?a=1&b=2',
  startedAt: '2026-03-03T02:09:00.000Z',
  resolved: false,
  others: [
    { name: 'orders', url: 'https://portal.example.com/brief?entityRef=b' },
  ],
  moreOthers: 2,
};

function texts(message: ReturnType<typeof slackMessage>): string[] {
  return message.blocks.flatMap(block =>
    block.type === 'context'
      ? block.elements.map(({ text }) => text)
      : [block.text.text],
  );
}

describe('a brief in Slack', () => {
  it('reads well', () => {
    const message = slackMessage(renderSlack(brief(), { url }), {
      occasion,
      mark: 'Plumbline delivery 0a1b2c3d',
    });
    expect(message.text).toMatchInlineSnapshot(
      `"🔴 CheckoutSlow fires on Checkout · payments · on call Ana Ruiz · suspect: deploy v2.14.1"`,
    );
    expect(texts(message).join('\n\n')).toMatchInlineSnapshot(`
      "🔴 CheckoutSlow fires on Checkout

      service · tier 1 · production · component:default/checkout · began 2026-03-03 02:09 UTC with the alert

      for <https://alerts.example.com/#/alerts?a=1&amp;b=2|CheckoutHighErrorRate &lt;eu&gt; &amp; us>, since 2026-03-03 02:09 UTC

      *Firing*
      • Alerts: *CheckoutHighErrorRate · critical · since 02:09 UTC (4 min)*
      • *CheckoutLatency · warning · since 02:11 UTC (2 min)*
      • SLO: ? unknown: no source connected for objectives
      • Incidents: *INC-311 · (start unknown) · commanded by Li Wei*

      *Owner*
      • Team: *Payments Platform (group:default/payments)*
      • On call: *Ana Ruiz until 06:00 UTC* · then after 15m Li Wei until 06:00 UTC
      • Escalation: <https://pager.example.com/policies/payments|https://pager.example.com/policies/payments>
      • Page: <https://pager.example.com/services/payments|https://pager.example.com/services/payments>

      *Last change*
      • Suspects: 1. 4 min before the alert · *deploy v2.14.1 production* · succeeded · <https://git.example.com/checkout/compare/1...2|diff> · suspect: last before onset, within 10 minutes; this service
      • 2. 8 h 9 min before the alert · *commit abc1234 production* · merged · <https://git.example.com/checkout/compare/1...2|diff> · suspect: before onset, within 24 hours; this service; merged
      • and 1 more change

      *Blast radius*
      • Hit: *at least 2 entities, 2 services*
      • Tier 1: frontend
      • Entered by: frontend
      • Customers: express pay, place order
      • Data: orders (restricted), orders-topic

      *Dependencies*
      • *called by frontend* · *alerting* · web
      • 4 neighbours, 1 unwell; how 2 are is not known

      *Runtime*
      • Regions: differ: eu-west-1 v2.14.1; us-east-1 v2.14.0
      • prod-eu: shop/checkout eu-west-1 ×6 v2.14.1
      • prod-us: shop/checkout us-east-1 ×6 v2.14.0 · ◐ stale, observed by kubernetes, 23 min ago

      *Service*
      • Repository: <https://github.com/shop/checkout|https://github.com/shop/checkout>
      • Runbook: <https://runbooks.example.com/checkout|https://runbooks.example.com/checkout>

      *Not known*
      • Not all of what fires is known (no source connected for objectives): do not conclude that nothing does.
      • 1 workload of 2 (checkout) was seen too long ago: do not conclude that this runs now.
      • Traffic cannot be observed (asynchronous or not instrumented): resource:default/orders-topic. Do not conclude that nothing flows.
      • and 4 more in the brief

      *Also concerned*
      <https://portal.example.com/brief?entityRef=b|orders> and 2 more

      <https://portal.example.com/brief?entityRef=component%3Adefault%2Fcheckout|Open the brief> · as of 2026-03-03 02:13 UTC · digest sha256:0123456789abcdef

      Plumbline delivery 0a1b2c3d"
    `);
  });

  it('shows what happened since it began, however many were suspected', () => {
    const before = [1, 2, 3, 4].map(number =>
      changeFixture({
        id: `before-${number}`,
        revision: `v1.${number}`,
        occurredAt: `2026-03-03T02:0${number}:00.000Z`,
      }),
    );
    const since = changeFixture({
      id: 'since',
      revision: 'v9',
      occurredAt: '2026-03-03T02:12:00.000Z',
    });
    const message = slackMessage(
      renderSlack(brief({ changes: [since, ...before] })),
    );
    const lines = texts(message).join('\n');
    expect(lines).toContain('v9');
    expect(lines).toContain('and 1 more change');
  });

  it('keeps what was known, under another heading, once it is over', () => {
    const rendered = renderSlack(brief(), { url });
    const firing = slackMessage(rendered, { occasion });
    const over = slackMessage(rendered, {
      occasion: {
        ...occasion,
        resolved: true,
        resolvedAt: '2026-03-03T02:31:00.000Z',
      },
    });
    expect(texts(over)[0]).toBe('✅ CheckoutSlow resolved');
    expect(texts(over)[2]).toContain(
      'resolved 2026-03-03 02:31 UTC after 22 min',
    );
    expect(over.blocks.slice(2)).toEqual(firing.blocks.slice(2));
  });

  it('says what is not known', () => {
    const message = slackMessage(
      renderSlack(
        brief({
          subject: entityFixture('component:default/checkout'),
          changes: [],
          facts: [],
        }),
      ),
    );
    const all = texts(message).join('\n');
    expect(all).toContain('? nothing known to have gone out to production');
    expect(all).toContain('? unknown:');
    expect(all).toMatch(/\*Not known\*/);
    expect(message.text).toContain('owner unknown');
  });

  it('lets no text of the estate call anybody, link or leave its place', () => {
    const nasty = '<!channel> <@U1> <https://evil.test|click> & `x` *b*\n@here';
    expect(escapeMrkdwn(nasty)).toBe(
      "&lt;!channel&gt; &lt;@U1&gt; &lt;https://evil.test|click&gt; &amp; 'x' ∗b∗ @here",
    );
    const all = JSON.stringify(
      slackMessage(
        renderSlack(
          brief({
            subject: entityFixture('component:default/checkout', {
              title: nasty,
              owner: nasty,
            }),
            changes: [
              changeFixture({
                title: nasty,
                links: { diff: 'https://a.test/x|y>z', run: 'ftp://a.test' },
              }),
            ],
          }),
        ),
        { occasion: { ...occasion, title: nasty } },
      ).blocks.slice(1),
    );
    expect(all).not.toMatch(/<[!@#]/);
    expect(all).not.toContain('<https://evil.test|click>');
    expect(all).not.toContain('x|y>z');
    expect(all).not.toContain('ftp:');
  });

  it('stays within the limits of Slack, whatever the estate says', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 20_000, unit: 'binary' }),
        fc.integer({ min: 0, max: 60 }),
        (text, count) => {
          const message = slackMessage(
            renderSlack(
              brief({
                subject: entityFixture('component:default/checkout', {
                  title: text,
                  owner: 'group:default/payments',
                  annotations: { 'plumbline.dev/customer-path': text },
                }),
                changes: Array.from({ length: count }, (_, i) =>
                  changeFixture({
                    id: `c${i}`,
                    title: `${'&'.repeat(900)}${text}`,
                  }),
                ),
              }),
              { url },
            ),
            {
              occasion: {
                ...occasion,
                title: text,
                others: Array.from({ length: count }, () => ({
                  name: text,
                  url,
                })),
              },
            },
          );
          expect(message.blocks.length).toBeLessThanOrEqual(50);
          const lengths = (type: string) =>
            message.blocks.flatMap(block =>
              block.type === type && block.type !== 'context'
                ? [Array.from(block.text.text).length]
                : [],
            );
          const elements = message.blocks.flatMap(block =>
            block.type === 'context' ? [block.elements.length] : [],
          );
          expect(Math.max(...lengths('header'))).toBeLessThanOrEqual(150);
          expect(Math.max(...lengths('section'))).toBeLessThanOrEqual(3000);
          expect(Math.min(...lengths('section'))).toBeGreaterThan(0);
          expect(Math.max(...elements)).toBeLessThanOrEqual(10);
        },
      ),
      { numRuns: 50 },
    );
  });
});
