import * as fc from 'fast-check';
import { automationLevels } from '../schemas/automation';
import { judgeAutomation } from './judge';

const kept = {
  uses: 12,
  failed: 0,
  people: 4,
  groups: 3,
  decided: 12,
  production: true,
  remaining: 5,
  current: 5,
  identified: 5,
  compared: 5,
  differing: 0,
};

describe('how far a workflow is automated', () => {
  it('is a control plane where all that it made is compared, and the same', () => {
    expect(judgeAutomation(kept)).toMatchObject({
      level: 'control-plane',
      fit: 'matches',
      missing: [],
      needed: { level: 'control-plane' },
    });
  });

  it('is less where one differs, and names what is missing', () => {
    const { fit, level, missing, signals } = judgeAutomation({
      ...kept,
      differing: 1,
      current: 3,
    });
    expect({ fit, level, missing }).toEqual({
      fit: 'below',
      level: 'pipeline',
      missing: ['module', 'control-plane'],
    });
    expect(signals.map(({ evidence }) => evidence)).toEqual([
      '12 uses by 4 users, 0 failed',
      '3 of 5 of the version that is offered',
      '5 of 5 with an owner in the catalog',
      '12 of 12 decided by rules before a change',
      '5 of 5 compared with what was requested, 1 different',
    ]);
  });

  it('is not a script where one user alone can start it, or it mostly fails', () => {
    expect(judgeAutomation({ ...kept, people: 1 }).missing).toEqual(['script']);
    expect(judgeAutomation({ ...kept, failed: 2 })).toMatchObject({
      fit: 'below',
      level: 'control-plane',
      missing: ['script'],
    });
  });

  it('is more than one needs where nothing remains of it', () => {
    const use = {
      ...kept,
      production: false,
      remaining: 0,
      current: 0,
      identified: 0,
    };
    expect(judgeAutomation({ ...use, groups: 1 })).toMatchObject({
      level: 'pipeline',
      fit: 'beyond',
      needed: { level: 'script' },
    });
    // Who will use it is not known before.
    expect(judgeAutomation({ ...use, groups: 0 }).needed).toBeUndefined();
    expect(judgeAutomation({ ...use, groups: 2 }).needed?.level).toBe('module');
    expect(
      judgeAutomation({ ...use, groups: 1 }, { risksOutage: true }).needed,
    ).toMatchObject({ level: 'pipeline' });
  });

  it('is not known where a higher signal alone is met', () => {
    const { identified: _, ...unnamed } = kept;
    expect(judgeAutomation({ ...unnamed, production: false })).toMatchObject({
      level: 'control-plane',
      needed: { level: 'catalog' },
      fit: 'unknown',
      missing: ['catalog'],
    });
  });

  it('is not known where no source reports it, and never claimed', () => {
    expect(judgeAutomation({})).toMatchObject({ fit: 'unknown', missing: [] });
    expect(judgeAutomation({}).level).toBeUndefined();
    // What it needs is known, and not whether it has it.
    const run = { uses: 3, failed: 0, people: 2 };
    expect(judgeAutomation(run, { risksOutage: true })).toMatchObject({
      fit: 'unknown',
      level: 'script',
      needed: { level: 'pipeline' },
      missing: ['module', 'catalog', 'pipeline'],
    });
    const count = fc.option(fc.nat(20), { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({
          uses: count,
          failed: count,
          people: count,
          groups: count,
          decided: count,
          remaining: count,
          current: count,
          identified: count,
          compared: count,
          differing: count,
          production: fc.option(fc.boolean(), { nil: undefined }),
        }),
        use => {
          const { level, missing, signals } = judgeAutomation(use);
          const met = signals.filter(({ outcome }) => outcome === 'met');
          expect(signals.map(one => one.level)).toEqual([...automationLevels]);
          expect(level).toBe(met.pop()?.level);
          expect(met.some(one => missing.includes(one.level))).toBe(false);
          // A count that is absent is never taken for a whole.
          expect(level !== 'control-plane' || use.compared !== undefined).toBe(
            true,
          );
        },
      ),
    );
  });
});
