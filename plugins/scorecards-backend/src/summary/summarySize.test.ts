import { mockCredentials } from '@backstage/backend-test-utils';
import type { LoadedControls } from '../verdicts/ControlVersions';
import { SummaryService } from './SummaryService';
import type { SummaryStore } from './SummaryStore';
import type { StatusInterval, Standing } from './records';

const now = Date.parse('2026-03-01T12:00:00Z');
const today = Math.floor(now / (24 * 60 * 60 * 1000));
const size = 300_000;

describe('a summary of a large estate', () => {
  it('takes more rows than a call takes arguments', async () => {
    const tally = (index: number) => ({
      of: `group:default/g${index % 100}`,
      control: 'slo-present',
      version: 1,
      exempt: false,
      count: 1,
      status: 'fail' as const,
    });
    const store: Pick<SummaryStore, 'subjects' | 'summary'> = {
      summary: async () => ({
        standings: Array.from(
          { length: size },
          (_, index): Standing => ({
            ...tally(index),
            ownedBy: 'service',
            baseline: 0,
            overdue: 0,
          }),
        ),
        intervals: Array.from(
          { length: size },
          (_, index): StatusInterval => ({ ...tally(index), from: today }),
        ),
      }),
      subjects: async () => [],
    };
    const pages: LoadedControls = {
      of: () => undefined,
      onLadder: () => ({ phase: 'observe', dueFrom: 0 }),
      terms: [],
    };
    const service = new SummaryService({
      versions: { load: async () => pages },
      clock: () => new Date(now),
      retention: {
        horizon: async () => undefined,
        requireKept: async () => {},
      },
      store,
      visibility: { of: async () => () => true },
    });
    const { items } = await service.summary(
      { by: 'owner' },
      mockCredentials.user(),
    );
    expect(items).toHaveLength(100);
    expect(items[0].counts.fail).toBe(size / 100);
  });
});
