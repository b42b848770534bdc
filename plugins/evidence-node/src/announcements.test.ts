import { mockServices } from '@backstage/backend-test-utils';
import { createAnnouncement, followAnnouncements } from './announcements';

describe('a change that is announced', () => {
  it('is read, once more where it comes while the last one is read', async () => {
    const events = mockServices.events();
    let reads = 0;
    let finish = () => {};
    await followAnnouncements(
      {
        events,
        logger: mockServices.logger.mock(),
        schedule: { run: async () => {} },
        started: Promise.resolve(),
      },
      {
        id: 'test',
        topic: 'tested',
        failed: 'It failed',
        refresh: async () => {
          reads += 1;
          await new Promise<void>(done => {
            finish = done;
          });
        },
      },
    );
    const announce = createAnnouncement(
      { events, logger: mockServices.logger.mock() },
      'tested',
    );
    announce();
    announce();
    await new Promise(setImmediate);
    expect(reads).toBe(1);
    announce();
    announce();
    finish();
    await new Promise(setImmediate);
    expect(reads).toBe(2);
    finish();
    await new Promise(setImmediate);
    expect(reads).toBe(2);
  });
});

describe('what is followed', () => {
  it('is not read before it has started', async () => {
    const refresh = jest.fn(async () => {});
    let start = () => {};
    const read = followAnnouncements(
      {
        events: mockServices.events.mock(),
        logger: mockServices.logger.mock(),
        schedule: { run: async ({ fn }) => fn(new AbortController().signal) },
        started: new Promise(done => {
          start = done;
        }),
      },
      { id: 'test', topic: 'tested', failed: 'It failed', refresh },
    );
    await new Promise(setImmediate);
    expect(refresh).not.toHaveBeenCalled();
    start();
    await read;
    expect(refresh).toHaveBeenCalledTimes(1);
  });
});
