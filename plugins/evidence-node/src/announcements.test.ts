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

describe('what can not be read', () => {
  it('is tried again once in ten seconds, however often it is announced', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
    const events = mockServices.events();
    const logger = mockServices.logger.mock();
    let isAway = true;
    const refresh = jest.fn(async () => {
      if (isAway) {
        throw new Error('It is away');
      }
    });
    await followAnnouncements(
      {
        ...{ events, logger },
        schedule: { run: async () => {} },
        started: Promise.resolve(),
      },
      { id: 'test', topic: 'tested', failed: 'It failed', refresh },
    );
    const announce = createAnnouncement({ events, logger }, 'tested');
    const settle = () => new Promise(setImmediate);
    for (let at = 0; at < 5; at += 1) {
      announce();
      await settle();
    }
    expect(refresh).toHaveBeenCalledTimes(5);
    for (const times of [6, 7]) {
      jest.advanceTimersByTime(10_000);
      await settle();
      expect(refresh).toHaveBeenCalledTimes(times);
    }
    isAway = false;
    announce();
    await settle();
    jest.advanceTimersByTime(60_000);
    await settle();
    expect(refresh).toHaveBeenCalledTimes(8);
    jest.useRealTimers();
  });
});
