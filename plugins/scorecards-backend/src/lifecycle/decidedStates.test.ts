import {
  lifecycleWords,
  type LifecycleState,
} from '@plumbline/backstage-plugin-scorecards-common';
import { DecidedStates } from './DecidedStates';
import type { LifecycleStepHead } from './LifecycleStore';

const entityRef = 'component:default/cart';
const plan = { guide: 'https://wiki.example/move', deadline: '2027-01-01' };

/** When the service that has the name now was begun. */
let begun = new Map<string, number>();
afterEach(() => {
  begun = new Map();
});

/** One decision each hour, from the first one on. */
async function standing(
  ...moves: [from: LifecycleState | undefined, to: LifecycleState][]
) {
  const steps = moves.map(
    ([from, to], index): LifecycleStepHead => ({
      id: `${index}`,
      entityRef,
      step: index + 1,
      from,
      to,
      direction: from === 'archived' ? 'back' : 'forward',
      at: index + 1,
      by: 'user:default/ana',
      reason: 'So',
      digest: 'x',
      ...(to === 'deprecated' &&
        from !== 'archived' && {
          plan: { ...plan, deadline: `2027-01-0${index + 1}` },
        }),
      proposal: { status: 'waiting' },
    }),
  );
  const states = new DecidedStates({
    creations: { begun: async () => begun },
    store: { steps: async () => ({ steps, unreadable: new Set() }) },
    words: lifecycleWords(),
  });
  return (await states.of([{ entityRef }], 100)).get(entityRef)!;
}

describe('since when something is deprecated', () => {
  it('is not changed by a change of its plan', async () => {
    expect(
      await standing(
        ['production', 'deprecated'],
        ['deprecated', 'deprecated'],
        ['deprecated', 'deprecated'],
      ),
    ).toMatchObject({
      since: 1,
      deprecatedAt: 1,
      entered: { id: '0' },
      step: { id: '2' },
      deprecation: { id: '2' },
      plan: { deadline: '2027-01-03' },
    });
    expect(
      await standing(
        ['production', 'deprecated'],
        ['deprecated', 'archived'],
        ['archived', 'deprecated'],
        ['deprecated', 'deprecated'],
      ),
    ).toMatchObject({
      since: 3,
      deprecatedAt: 1,
      plan: { deadline: '2027-01-04' },
    });
  });

  it('begins with the first plan of what only its description deprecates', async () => {
    expect(
      await standing(
        ['deprecated', 'deprecated'],
        ['deprecated', 'deprecated'],
      ),
    ).toMatchObject({ since: 1, deprecatedAt: 1, entered: { id: '0' } });
  });
});

describe('a name that another service had before', () => {
  it('has nothing of what was decided about that one, and its versions go on', async () => {
    begun = new Map([[entityRef, 3]]);
    const anew = await standing(
      ['production', 'deprecated'],
      ['deprecated', 'archived'],
    );
    expect(anew).toMatchObject({ state: undefined, last: { step: 2 } });
    expect(anew).not.toHaveProperty('step');
    begun = new Map([[entityRef, 2]]);
    expect(
      await standing(
        ['production', 'deprecated'],
        ['production', 'production'],
      ),
    ).toMatchObject({ state: 'production', step: { step: 2 } });
  });
});
