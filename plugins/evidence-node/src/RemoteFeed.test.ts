import { mockServices } from '@backstage/backend-test-utils';
import { endOfFeed } from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceClient } from '@plumbline/backstage-plugin-evidence-common/client';
import { RemoteFeed } from './RemoteFeed';

describe('RemoteFeed', () => {
  // The pauses are those of a portal: the test moves the time.
  const pace = process.env.PLUMBLINE_PACE;
  beforeAll(() => {
    process.env.PLUMBLINE_PACE = '1';
  });
  afterAll(() => {
    process.env.PLUMBLINE_PACE = pace;
    if (pace === undefined) {
      delete process.env.PLUMBLINE_PACE;
    }
  });

  it('waits no longer once evidence has started in this process', async () => {
    jest.useFakeTimers({ now: 0 });
    try {
      const feed = jest.fn().mockResolvedValue({ items: [], nextAfter: 7 });
      let isLocal = false;
      const remote = new RemoteFeed({
        isLocal: () => isLocal,
        logger: mockServices.logger.mock(),
      });
      remote.follow(() => ({ feed } as unknown as EvidenceClient));
      await jest.advanceTimersByTimeAsync(1_500);
      expect([feed.mock.calls.length, remote.end]).toEqual([2, 7]);
      isLocal = true;
      await jest.advanceTimersByTimeAsync(10_000);
      expect(feed).toHaveBeenCalledTimes(2);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('goes on from the end where its position is no longer kept', async () => {
    jest.useFakeTimers({ now: 0 });
    try {
      const gone = Object.assign(new Error('Gone'), { status: 410 });
      const feed = jest
        .fn()
        .mockResolvedValueOnce({ items: [], nextAfter: 7 })
        .mockRejectedValueOnce(gone)
        .mockResolvedValue({ items: [], nextAfter: 9 });
      const remote = new RemoteFeed({
        isLocal: () => false,
        logger: mockServices.logger.mock(),
      });
      remote.follow(() => ({ feed } as unknown as EvidenceClient));
      await jest.advanceTimersByTimeAsync(1_500);
      expect(remote.end).toBeUndefined();
      await jest.advanceTimersByTimeAsync(60_000);
      expect(feed.mock.calls.slice(0, 3).map(([after]) => after)).toEqual([
        endOfFeed,
        7,
        endOfFeed,
      ]);
      expect(remote.end).toBe(9);
      await remote.stop();
    } finally {
      jest.useRealTimers();
    }
  });
});
