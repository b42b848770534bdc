/** @jest-environment node */
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import fc from 'fast-check';
import { gateOutcomeSchema } from '../schemas/gateDecision';
import { isAtMost } from '../schemas/gateRule';
import { aRequest, aRule, aService, at } from './__testUtils__/aRule';
import { decide } from './decide';

const open = { 'incident.active': [{ id: 'INC-7' }] };
const none = { 'incident.active': [] };

describe('deciding on a change', () => {
  it('shows for each rule its inputs with source and age, and what would satisfy it', () => {
    const outcome = decide({
      ...{ at, request: aRequest(), rules: [aRule()] },
      services: [aService('cart', open)],
    });
    expect(outcome).toMatchObject({
      answer: 'block',
      atDeploy: 'block',
      missing: [],
      reviewers: ['group:default/payments'],
    });
    expect(outcome.lines).toEqual([
      {
        entityRef: 'component:default/cart',
        rule: 'no-incident',
        version: 1,
        title: 'No incident is open',
        owner: 'group:default/platform',
        phase: 'gate',
        status: 'fail',
        answer: 'block',
        atDeploy: 'block',
        inGate: 'block',
        reason: 'Open: INC-7',
        inputs: [
          {
            fact: 'incident.active',
            value: [{ id: 'INC-7' }],
            kind: 'observed',
            source: { id: 'pager' },
            observedAt: '2026-03-01T11:00:00.000Z',
            stale: false,
            ageSeconds: 3_600,
          },
        ],
        missing: [],
        satisfiedBy: 'Wait until it ends',
        documentation: 'https://docs.example/gates',
      },
    ]);
    expect(gateOutcomeSchema.parse(outcome)).toEqual(outcome);
  });

  it.each([
    ['observe', 'allow'],
    ['remediate', 'warn'],
    ['gate', 'block'],
  ] as const)('in the phase %s it answers %s', (phase, answer) => {
    const outcome = decide({
      ...{ at, request: aRequest(), rules: [aRule({ phase })] },
      services: [aService('cart', open)],
    });
    expect(outcome.answer).toBe(answer);
    expect(outcome.lines).toMatchObject([{ inGate: 'block', answer }]);
  });

  it('only warns a pull request, and says what a deploy would be answered', () => {
    expect(
      decide({
        ...{ at, request: aRequest({ stage: 'pull-request' }) },
        ...{ rules: [aRule()], services: [aService('cart', open)] },
      }),
    ).toMatchObject({ answer: 'warn', atDeploy: 'block' });
  });

  it('names what is missing or stale, and is soft about it unless configured', () => {
    const stale = aService('cart', none);
    const [[name, fact]] = stale.facts;
    const services = [
      aService('basket'),
      { ...stale, facts: new Map([[name, { ...fact, freshUntil: at - 1 }]]) },
    ];
    const of = (own: Parameters<typeof aRule>[0]) =>
      decide({ at, request: aRequest(), rules: [aRule(own)], services });
    const soft = of({});
    expect(soft.answer).toBe('warn');
    expect(soft.lines.map(({ status }) => status)).toEqual([
      ...['unknown', 'unknown'],
    ]);
    expect(soft.missing).toEqual(
      ['basket', 'cart'].map(each => ({
        entityRef: `component:default/${each}`,
        input: 'incident.active',
        rules: ['no-incident'],
      })),
    );
    expect(of({ whenUnknown: 'block' }).answer).toBe('block');
  });

  it('does not take a rule for inapplicable where that is not known', () => {
    const rule = aRule({
      appliesTo: { when: 'release.migration.kind == "destructive"' },
    });
    const of = (release: object) =>
      decide({
        ...{ at, rules: [rule], request: aRequest({ release }) },
        services: [aService('cart', none)],
      }).lines;
    expect(of({ migration: { kind: 'additive' } })).toEqual([]);
    expect(of({ migration: { kind: 'destructive' } })).toMatchObject([
      { status: 'pass' },
    ]);
    expect(of({})).toMatchObject([
      {
        status: 'unknown',
        reason:
          "Whether it applies is not known: the request does not state 'release.migration'",
        missing: ['release.migration'],
      },
    ]);
  });

  it('limits a rule to stages, actions, environments and tiers', () => {
    const lines = (appliesTo: object, request: object = {}) =>
      decide({
        ...{ at, rules: [aRule({ appliesTo })], request: aRequest(request) },
        services: [aService('cart', none)],
      }).lines.length;
    expect(lines({ stages: ['pull-request'] })).toBe(0);
    expect(lines({ actions: ['flag'] })).toBe(0);
    expect(lines({ actions: ['flag'] }, { action: 'flag' })).toBe(1);
    expect(lines({ environments: ['staging'] })).toBe(0);
    expect(lines({ environments: ['Production'] })).toBe(1);
    expect(lines({ tiers: ['3'] })).toBe(0);
    expect(lines({ tiers: ['1'] })).toBe(1);
  });

  it('does not take a wrong or missing name for another one', () => {
    const lines = (given: {
      appliesTo: object;
      environment?: string;
      isKnown?: boolean;
      service?: object;
    }) =>
      decide({
        ...{ at, rules: [aRule({ appliesTo: given.appliesTo })] },
        request: aRequest({ environment: given.environment }),
        environments: {
          isKnown: given.isKnown ?? true,
          names: { prod: 'production' },
        },
        services: [aService('cart', open, given.service)],
      }).lines.map(({ answer, reason, status }) => [status, answer, reason]);
    const production = { environments: ['prod'] };
    const fails = [['fail', 'block', 'Open: INC-7']];
    const unknown = (why: string) => [
      ['unknown', 'warn', `Whether it applies is not known: ${why}`],
    ];
    expect(lines({ appliesTo: production })).toEqual(fails);
    expect(lines({ appliesTo: production, environment: 'staging' })).toEqual(
      [],
    );
    const wrong = { environment: 'prodution', isKnown: false };
    expect(lines({ appliesTo: production, ...wrong })).toEqual(
      unknown("the portal knows no environment 'prodution'"),
    );
    expect(
      lines({ appliesTo: { environments: ['Prodution'] }, ...wrong }),
    ).toEqual(fails);
    expect(lines({ appliesTo: {}, ...wrong })).toEqual(fails);
    expect(
      lines({ appliesTo: { ...production, actions: ['flag'] }, ...wrong }),
    ).toEqual([]);
    expect(
      lines({ appliesTo: { tiers: ['1'] }, service: { tier: undefined } }),
    ).toEqual(unknown('the service does not state a tier'));
    expect(
      lines({
        appliesTo: { types: ['service'], lifecycles: ['production'] },
        service: { type: undefined },
      }),
    ).toEqual(
      unknown(
        'the service does not state a type; the service does not state a lifecycle',
      ),
    );
    expect(
      lines({
        appliesTo: { types: ['website'], lifecycles: ['production'] },
      }),
    ).toEqual([]);
  });

  it('shows the first of many paths, and how many there are', () => {
    const paths = Array.from({ length: 150 }, (_, index) => `a/${index}`);
    const [{ inputs }] = decide({
      ...{ at, request: aRequest({ paths }), services: [aService('cart')] },
      rules: [aRule({ must: 'request.paths.size() > 149' })],
    }).lines;
    expect(inputs).toMatchObject([
      { fact: 'request.paths', value: paths.slice(0, 100), count: 150 },
    ]);
  });

  it.each<[string, object, string]>([
    ['a name', { environment: 'prod\u001b[2J' }, 'must be one line of text'],
    ['scans', { release: { scans: [] } }, 'expected array to have >=1 items'],
    [
      'an address',
      { release: { url: `https://ci.example/${'x'.repeat(2_000)}` } },
      'must have at most 2000 characters',
    ],
  ])('refuses %s that is wrong', (_, own, message) => {
    expect(() => aRequest(own)).toThrow(message);
  });

  it('takes what git may print for a path', () => {
    expect(aRequest({ paths: ['a\\b/c'] }).paths).toEqual(['a\\b/c']);
  });

  it('has the approvers that the rule names, else the owner of the service', () => {
    const of = (approvers?: string) =>
      decide({
        ...{ at, request: aRequest(), services: [aService('cart', open)] },
        rules: [aRule({ answer: 'review', approvers })],
      });
    expect(of()).toMatchObject({
      answer: 'review',
      approvers: ['group:default/payments'],
    });
    expect(of('group:default/data').approvers).toEqual(['group:default/data']);
  });

  it('says what kind of change it is', () => {
    const of = (request: object, facts: object = none) =>
      decide({
        ...{ at, rules: [], request: aRequest(request) },
        services: [aService('cart', facts)],
      }).change;
    expect(of({})).toEqual({
      scope: { is: 'one-service', reason: 'component:default/cart' },
      timing: { is: 'quiet', reason: 'No incident is open' },
      reversibility: {
        is: 'unknown',
        reason: 'The request states no way back',
      },
      evidence: {
        is: 'none',
        reason: 'The request states no digest, provenance, tests, scans',
      },
    });
    expect(
      of(
        {
          action: 'infrastructure',
          release: {
            migration: { kind: 'destructive' },
            tests: { passed: 1, failed: 0 },
          },
        },
        open,
      ),
    ).toMatchObject({
      scope: { is: 'shared' },
      timing: { is: 'unsettled' },
      reversibility: { is: 'irreversible' },
      evidence: { is: 'partial' },
    });
    expect(of({}, {}).timing.is).toBe('unknown');
  });
});

describe('whatever the rules and inputs are', () => {
  const demand = fc.constantFrom('warn', 'review', 'block' as const);
  const ruleArbitrary = fc
    .record({
      id: fc.stringMatching(/^[a-z]{1,6}$/),
      phase: fc.constantFrom('observe', 'remediate', 'gate' as const),
      answer: demand,
      whenUnknown: demand,
      must: fc.constantFrom(
        ...['incident.active.size() == 0', 'catalog.tier.present'],
        ...['release.tests.failed == 0', 'slo.state.size() > 0'],
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
          ...{ id: 'o', by: 'user:default/ana', incident: 'INC-7' },
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
                  ...{ ...line, atDeploy: 'warn', override: shown },
                  answer: 'warn',
                }
              : line;
          }),
        );
      }),
    );
  });
});
