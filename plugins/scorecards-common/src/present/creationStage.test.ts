import type { Creation } from '../schemas/creation';
import { creationStage } from './creationStage';

type Step = Creation['steps'][number];

const done: Step[] = (
  ['registered', 'repository', 'contents', 'merged'] as const
).map(step => ({ step, state: 'done' }));

it.each<[string, Pick<Creation, 'lifecycle' | 'state' | 'steps'>]>([
  ['In review', { state: 'proposed', steps: done.slice(0, 3) }],
  ['Merged', { state: 'proposed', steps: [...done, open('deployed')] }],
  ['Done', { state: 'proposed', steps: done }],
  ['Done', { state: 'proposed', steps: done, lifecycle: 'archived' }],
  ['Deleted', { state: 'proposed', steps: done, lifecycle: 'deleted' }],
  ['Stopped', { state: 'stopped', steps: [] }],
])('is %s where it is %j', (stage, creation) => {
  expect(creationStage(creation as Creation)).toBe(stage);
});

function open(step: Step['step']): Step {
  return { step, state: 'open' };
}
