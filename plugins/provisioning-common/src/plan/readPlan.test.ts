import * as fc from 'fast-check';
import { ZodError } from 'zod';
import { costOf } from '../cost';
import { compilePolicy, createPolicyEngine, factsOf } from '../policy';
import { policySchema } from '../schemas';
import { redact } from './attributes';
import { PlanVersionError, readPlan } from './readPlan';

const secret = 'correct-horse-battery';

function planOf(after: object | null, rest: object = {}, actions = ['create']) {
  return {
    format_version: '1.2',
    resource_changes: [
      {
        address: 'aws_db_instance.this',
        mode: 'managed',
        type: 'aws_db_instance',
        change: {
          actions,
          before: null,
          after,
          after_unknown: {},
          before_sensitive: false,
          after_sensitive: {},
          ...rest,
        },
      },
    ],
  };
}

const engine = createPolicyEngine();
const backups = compilePolicy(
  engine,
  policySchema.parse({
    id: 'backups',
    version: 1,
    title: 'Has backups',
    owner: 'group:default/platform',
    rationale: 'Data is lost otherwise.',
    severity: 'deny',
    layer: 'plan',
    must: 'plan.resources.all(r, r.values.backup_retention_period >= 7)',
    message: 'No backups',
    satisfiedBy: 'Another level',
  }),
);
function judge(json: object) {
  const plan = readPlan(json);
  return backups.judge(
    factsOf({
      product: { id: 'p', state: 'supported', stateful: [] },
      level: { id: 'l', environments: [], classifications: [] },
      intent: {},
      operation: 'create',
      plan,
    }),
    0,
  );
}

describe('a plan', () => {
  it('passes a rule by what it proves, and by nothing else', () => {
    const days = fc.oneof(
      fc.integer({ min: -5, max: 40 }),
      fc.constantFrom(null, undefined, '14', true, [14], { days: 14 }),
    );
    fc.assert(
      fc.property(
        days,
        fc.boolean(),
        fc.boolean(),
        (value, isUnknown, isSensitive) => {
          const judged = judge(
            planOf(
              { backup_retention_period: value },
              {
                after_unknown: { backup_retention_period: isUnknown },
                after_sensitive: { backup_retention_period: isSensitive },
              },
            ),
          );
          const proves =
            typeof value === 'number' &&
            value >= 7 &&
            !isUnknown &&
            !isSensitive;
          expect(judged === 'pass').toBe(proves);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('proves nothing of what is unknown as a whole', () => {
    expect(judge(planOf({}, { after_unknown: true }))).not.toBe('pass');
    expect(judge(planOf(null, { after_unknown: true }))).not.toBe('pass');
  });

  it('shows no secret, also where the provider does not say that it is one', () => {
    const { summary } = readPlan(
      planOf(
        {
          password: secret,
          settings: [{ name: 'api_key', api_key: secret }],
          url: `postgresql://me:${secret}@db/x`,
          hidden: secret,
          nested: { deep: { token: secret } },
          name: 'checkout',
        },
        { after_sensitive: { hidden: true } },
      ),
    );
    expect(JSON.stringify(summary)).not.toContain(secret);
    expect(summary.changes[0].attributes).toContainEqual({
      name: 'name',
      after: 'checkout',
    });
    expect(summary.changes[0].attributes).toContainEqual({
      name: 'password',
      sensitive: true,
    });
  });

  it.each([
    ['repeats the secret of a variable', { description: `it is ${secret}` }],
    [
      'is passed to a container',
      {
        definitions: JSON.stringify([
          { environment: [{ name: 'DB_PASSWORD', value: 'other-word' }] },
        ]),
      },
    ],
    [
      'is exported by a script',
      { user_data: '#!/bin/sh\nexport PGPASSWORD=other-word\n' },
    ],
    [
      'is part of an address',
      { settings: [{ url: 'https://me:other-word@host/' }] },
    ],
    [
      'is repeated where nothing says that it is one',
      { one: 'PGPASSWORD=other-word', two: { deep: ['other-word'] } },
    ],
  ])('hides what %s', (_, after) => {
    const { secrets, summary } = readPlan({
      ...planOf({ ...after, name: 'checkout' }),
      variables: { db_password: { value: secret } },
    });
    expect(JSON.stringify(summary)).not.toMatch(/correct-horse|other-word/);
    expect(secrets).toContain(secret);
    expect(summary.changes[0].attributes).toContainEqual({
      name: 'name',
      after: 'checkout',
    });
  });

  it('is described in sentences, with what is lost', () => {
    const { summary } = readPlan(
      planOf({ name: 'b' }, {}, ['delete', 'create']),
    );
    expect(summary.sentences).toEqual(['Replaces 1 db instance.']);
    expect(readPlan(planOf({}, {}, ['forget'])).resources[0].action).toBe(
      'delete',
    );
    expect(readPlan(planOf({}, {}, ['no-op'])).summary).toEqual({
      sentences: ['Changes nothing.'],
      changes: [],
    });
  });

  it('is taken for nothing else', () => {
    for (const json of [undefined, null, [], {}, { format_version: 'one' }]) {
      expect(() => readPlan(json)).toThrow(ZodError);
    }
    for (const version of ['0.1', '0.2', '2.0']) {
      const planned = () => readPlan({ format_version: version });
      expect(planned).toThrow(PlanVersionError);
      expect(planned).toThrow(`The plan is in version ${version} of`);
    }
  });

  it('costs at least what is priced, the rest named', () => {
    const prices = [
      {
        type: 'aws_db_instance',
        where: {},
        monthly: 10,
        per: { attribute: 'allocated_storage', monthly: 0.1 },
      },
    ];
    const book = {
      id: 'b',
      version: 1,
      currency: 'USD',
      date: '2026-01-01',
      staleAfterDays: 30,
      source: 'a test',
      prices,
    };
    const options = {
      books: [book],
      currency: 'USD',
      now: Date.parse('2026-03-01'),
    };
    const priced = readPlan(planOf({ allocated_storage: 50 })).resources;
    expect(costOf(priced, options)).toEqual({
      currency: 'USD',
      atLeast: 15,
      delta: 15,
      unpriced: [],
      assumptions: [],
      bookDate: '2026-01-01',
      stale: true,
    });
    const unknown = readPlan(
      planOf({}, { after_unknown: { allocated_storage: true } }),
    ).resources;
    expect(costOf(unknown, options)).toMatchObject({
      atLeast: 0,
      unpriced: ['aws_db_instance.this'],
    });
  });
});

describe('what Terraform printed', () => {
  it('loses its secrets before anybody reads it', () => {
    const text = `password = "${secret}" url=postgresql://me:${secret}@db and ${secret}`;
    expect(redact(text, [secret])).not.toContain(secret);
    expect(redact('Error: no such host')).toBe('Error: no such host');
  });
});
