import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  Exemption,
  ExemptionState,
  Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import * as fc from 'fast-check';
import { eventually } from '../__testUtils__/startScorecards';
import {
  checkout,
  control,
  day,
  startExemptions,
} from './__testUtils__/startExemptions';

jest.setTimeout(600_000);

type Modelled = {
  state: ExemptionState;
  by: string;
  expires: number;
  from?: number;
  until?: number;
};

const verbs = ['approve', 'reject', 'revoke'] as const;
const stateAfter = {
  approve: 'approved',
  reject: 'rejected',
  revoke: 'revoked',
} as const;

/** What the register ought to hold: as little as separates right from wrong. */
class Model {
  readonly exemptions: Modelled[] = [];
  now: number;

  constructor(now: number) {
    this.now = now;
  }

  wait(days: number) {
    this.now += days * day;
    for (const one of this.exemptions) {
      const isOpen = one.state === 'pending' || one.state === 'approved';
      one.state = isOpen && one.expires <= this.now ? 'expired' : one.state;
    }
  }

  request(by: string, days: number): number {
    if (by === 'pat') {
      return 403;
    }
    if (days > 30) {
      return 400;
    }
    if (this.exemptions.some(({ state }) => state === 'pending')) {
      return 409;
    }
    const expires = this.now + days * day;
    this.exemptions.push({ state: 'pending', by, expires });
    return 201;
  }

  decide(index: number, verb: (typeof verbs)[number], by: string): number {
    const one = this.exemptions[index];
    const isApprover = by !== 'ana';
    if (verb !== 'revoke' && (!isApprover || by === one.by)) {
      return 403;
    }
    const isOpen =
      one.state === 'pending' ||
      (verb === 'revoke' && one.state === 'approved');
    if (!isOpen) {
      return 409;
    }
    if (verb === 'approve') {
      Object.assign(one, { from: this.now, until: one.expires });
    } else if (one.state === 'approved') {
      one.until = this.now;
    }
    one.state = stateAfter[verb];
    return 200;
  }

  isExempt(at: number): boolean {
    return this.exemptions.some(
      ({ from = Infinity, until = Infinity }) => from <= at && at < until,
    );
  }
}

const users = fc.constantFrom('ana', 'pat', 'zoe');
const steps = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('request' as const),
      by: users,
      days: fc.constantFrom(1, 2, 5, 30, 31),
    }),
    fc.record({
      do: fc.constant('decide' as const),
      by: users,
      verb: fc.constantFrom(...verbs),
      index: fc.nat(),
    }),
    fc.record({
      do: fc.constant('wait' as const),
      days: fc.constantFrom(0.5, 1, 3),
    }),
  ),
  { maxLength: 14 },
);

describe('the register of exemptions', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('agrees with a simple model, as do verdicts, now and at any instant before', async () => {
    const knex = await databases.init('SQLITE_3');
    const portal = await startExemptions(knex);
    const { call, now, setClock, stop } = portal;
    const statusAt = async (at?: number) => {
      const query = new URLSearchParams({
        entityRef: checkout,
        control,
        ...(at !== undefined && { at: new Date(at).toISOString() }),
      });
      const { body } = await call('ana', 'get', `/verdicts?${query}`);
      return (body.items as Verdict[])[0].status;
    };
    const versionOf = async (id: string) =>
      (await call('ana', 'get', `/exemptions/${id}`)).body.version;

    await fc.assert(
      fc.asyncProperty(steps, async sequence => {
        // Each sequence begins after all that came before has ended.
        await knex('exemptions').delete();
        await setClock(now() + day);
        const model = new Model(now());
        const ids: string[] = [];
        const recorded: [number, string][] = [];
        const take = async (step: (typeof sequence)[number]) => {
          switch (step.do) {
            case 'wait':
              model.wait(step.days);
              await setClock(model.now);
              return [];
            case 'request': {
              const { status, body } = await portal.ask(
                {
                  expires: new Date(model.now + step.days * day).toISOString(),
                },
                step.by,
              );
              ids.push(...(status === 201 ? [body.id] : []));
              return [status, model.request(step.by, step.days)];
            }
            default: {
              if (ids.length === 0) {
                return [];
              }
              const index = step.index % ids.length;
              const version = await versionOf(ids[index]);
              const { status } = await call(
                step.by,
                'post',
                `/exemptions/${ids[index]}/${step.verb}`,
                { version },
              );
              return [status, model.decide(index, step.verb, step.by)];
            }
          }
        };
        for (const step of sequence) {
          const [status, modelled] = await take(step);
          expect(status).toBe(modelled);
          const expected = model.isExempt(model.now) ? 'exempt' : 'fail';
          expect(await statusAt()).toBe(expected);
          recorded.push([model.now, expected]);
        }
        // What was recorded last for an instant holds.
        for (const [at, expected] of new Map(recorded)) {
          expect(await statusAt(at)).toBe(expected);
        }
        const { body } = await call('ana', 'get', '/exemptions');
        const states = new Map(
          (body.items as Exemption[]).map(({ id, state }) => [id, state]),
        );
        expect(ids.map(id => states.get(id))).toEqual(
          model.exemptions.map(({ state }) => state),
        );
      }),
      { numRuns: 10 },
    );
    await eventually(async () =>
      expect(await knex('decision_outbox')).toEqual([]),
    );
    await stop();
  });
});
