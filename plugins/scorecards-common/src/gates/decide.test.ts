/** @jest-environment node */
import { gateOutcomeSchema } from '../schemas/gateDecision';
import { aRequest, aRule, aService, at } from './__testUtils__/aRule';
import { decide } from './decide';

const open = { 'incident.active': [{ id: 'INC-7' }] };
const none = { 'incident.active': [] };

describe('deciding on a change', () => {
  it('shows for each rule its inputs with source and age, and what would satisfy it', () => {
    const outcome = decide({
      at,
      request: aRequest(),
      rules: [aRule()],
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
      at,
      request: aRequest(),
      rules: [aRule({ phase })],
      services: [aService('cart', open)],
    });
    expect(outcome.answer).toBe(answer);
    expect(outcome.lines).toMatchObject([{ inGate: 'block', answer }]);
  });

  it('only warns a pull request, and says what a deploy would be answered', () => {
    expect(
      decide({
        at,
        request: aRequest({ stage: 'pull-request' }),
        rules: [aRule()],
        services: [aService('cart', open)],
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
      'unknown',
      'unknown',
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
        at,
        rules: [rule],
        request: aRequest({ release }),
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

  it.each([
    ['promotion.before.ran', 'promotion.before'],
    ['release.verified.skipped', 'release.verified'],
  ])(
    'says that the artifact is not stated where %s rests on it',
    (must, input) => {
      const reasonOf = (release: object) =>
        decide({
          at,
          rules: [aRule({ must })],
          request: aRequest({ release }),
          services: [aService('cart', none)],
        }).lines[0].reason;
      expect(reasonOf({})).toBe(
        "The request does not state 'release.artifact'",
      );
      const digest = `sha256:${'a'.repeat(64)}`;
      expect(reasonOf({ artifact: { digest } })).toBe(
        `No source has reported '${input}'`,
      );
    },
  );

  it('limits a rule to stages, actions, environments and tiers', () => {
    const lines = (appliesTo: object, request: object = {}) =>
      decide({
        at,
        rules: [aRule({ appliesTo })],
        request: aRequest(request),
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
        at,
        rules: [aRule({ appliesTo: given.appliesTo })],
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
      at,
      request: aRequest({ paths }),
      services: [aService('cart')],
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
        at,
        request: aRequest(),
        services: [aService('cart', open)],
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
        at,
        rules: [],
        request: aRequest(request),
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
    expect(of({ release: { rollback: { how: 'None' } } }, {})).toMatchObject({
      reversibility: {
        is: 'irreversible',
        reason: 'The request says that there is no way back',
      },
    });
  });
});
