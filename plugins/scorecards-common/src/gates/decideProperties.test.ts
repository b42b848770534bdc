/** @jest-environment node */
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { isAtMost } from '../schemas/gateRule';
import { aRequest, aRule, aService, at } from './__testUtils__/aRule';
import { decide } from './decide';

describe('whatever the rules and inputs are', () => {
  const demand = fc.constantFrom('warn', 'review', 'block' as const);
  const ruleArbitrary = fc
    .record({
      id: fc.stringMatching(/^[a-z]{1,6}$/),
      phase: fc.constantFrom('observe', 'remediate', 'gate' as const),
      answer: demand,
      whenUnknown: demand,
      must: fc.constantFrom(
        'incident.active.size() == 0',
        'catalog.tier.present',
        'release.tests.failed == 0',
        'slo.state.size() > 0',
      ),
    })
    .filter(({ answer, whenUnknown }) => isAtMost(whenUnknown, answer))
    .map(own => aRule({ ...own, message: 'It fails' }));
  const rulesArbitrary = fc.uniqueArray(ruleArbitrary, {
    maxLength: 5,
    selector: ({ rule }) => rule.id,
  });
  const factsArbitrary = fc.record(
    {
      'incident.active': fc.constantFrom([], [{ id: 'INC-7' }]),
      'catalog.tier': fc.constantFrom(
        { present: true, value: '1' },
        { present: false, value: '' },
      ),
      'slo.state': fc.constantFrom([], [{ name: 'availability' }]),
    },
    { requiredKeys: [] },
  );
  const servicesArbitrary = fc
    .uniqueArray(
      fc.tuple(fc.constantFrom('cart', 'checkout', 'mail'), factsArbitrary),
      { maxLength: 3, selector: ([name]) => name },
    )
    .map(all => all.map(([name, facts]) => aService(name, facts)));
  const requestArbitrary = fc
    .record({
      stage: fc.constantFrom('deploy', 'pull-request' as const),
      failed: fc.option(fc.nat(2), { nil: undefined }),
    })
    .map(({ stage, failed }) =>
      aRequest({
        stage,
        ...(failed !== undefined && {
          release: { tests: { passed: 1, failed } },
        }),
      }),
    );
  const all = fc.record({
    rules: rulesArbitrary,
    services: servicesArbitrary,
    request: requestArbitrary,
    at: fc.constant(at),
  });

  it('does not depend on the order of rules and services', () => {
    fc.assert(
      fc.property(all, given => {
        const other = {
          ...given,
          rules: [...given.rules].reverse(),
          services: [...given.services].reverse(),
        };
        expect(canonicalJson(decide(other))).toBe(canonicalJson(decide(given)));
      }),
    );
  });

  it('a rule more never softens the answer', () => {
    fc.assert(
      fc.property(all, given => {
        const fewer = decide({ ...given, rules: given.rules.slice(1) });
        const outcome = decide(given);
        expect(isAtMost(fewer.answer, outcome.answer)).toBe(true);
        expect(isAtMost(fewer.atDeploy, outcome.atDeploy)).toBe(true);
      }),
    );
  });

  it('no unknown input is stricter than its rule says, and none passes', () => {
    fc.assert(
      fc.property(all, given => {
        const { lines } = decide(given);
        const unknown = lines.filter(({ status }) => status === 'unknown');
        expect(lines.filter(({ missing }) => missing.length > 0)).toEqual(
          unknown,
        );
        expect(unknown.map(({ inGate }) => inGate)).toEqual(
          unknown.map(
            line =>
              given.rules.find(({ rule }) => rule.id === line.rule)!.rule
                .whenUnknown,
          ),
        );
      }),
    );
  });

  it('a pull request is never answered more than a warning, and says the same of a deploy', () => {
    fc.assert(
      fc.property(all, given => {
        const [advice, deploy] = (['pull-request', 'deploy'] as const).map(
          stage => decide({ ...given, request: { ...given.request, stage } }),
        );
        expect(isAtMost(advice.answer, 'warn')).toBe(true);
        expect(advice.atDeploy).toBe(deploy.answer);
      }),
    );
  });

  it('the answer is that of its strictest line', () => {
    fc.assert(
      fc.property(all, given => {
        const { answer, lines } = decide(given);
        expect(lines.every(line => isAtMost(line.answer, answer))).toBe(true);
        expect(
          answer === 'allow' || lines.some(line => line.answer === answer),
        ).toBe(true);
      }),
    );
  });

  it('with an override is what it is without, but for what stops its services while it lasts', () => {
    const begins = fc.constantFrom(at - 1, at, at + 1);
    fc.assert(
      fc.property(all, begins, (given, from) => {
        const without = decide(given);
        const override = {
          id: 'o',
          by: 'user:default/ana',
          incident: 'INC-7',
          services: [given.services[0]?.entityRef ?? 'component:default/none'],
          at: new Date(from).toISOString(),
          validUntil: new Date(from + 1).toISOString(),
        };
        const { lines } = decide({ ...given, overrides: [override] });
        expect(lines).toEqual(
          without.lines.map(line => {
            const isOverridden =
              from === at &&
              override.services.includes(line.entityRef) &&
              !isAtMost(line.atDeploy, 'warn');
            const { services: _, ...shown } = override;
            return isOverridden
              ? {
                  ...line,
                  atDeploy: 'warn',
                  override: shown,
                  answer: 'warn',
                }
              : line;
          }),
        );
      }),
    );
  });

  it('with an exemption adds nothing for its rule and service, and is else what it is without', () => {
    fc.assert(
      fc.property(all, given => {
        const without = decide(given);
        const [first] = without.lines;
        const exemption = {
          id: 'e',
          at: new Date(at - 1).toISOString(),
          validUntil: new Date(at + 1).toISOString(),
        };
        const { entityRef = 'none', rule = 'none' } = first ?? {};
        const { lines } = decide({
          ...given,
          exemptions: [{ ...exemption, entityRef, rule }],
        });
        expect(lines).toEqual(
          without.lines.map((line, index) =>
            index === 0 && line.atDeploy !== 'allow'
              ? { ...line, answer: 'allow', atDeploy: 'allow', exemption }
              : line,
          ),
        );
      }),
    );
  });
});
