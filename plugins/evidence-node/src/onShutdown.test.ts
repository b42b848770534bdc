import { onShutdown } from './onShutdown';

function hookOf(stop: () => Promise<unknown>) {
  const hooks: (() => void | Promise<void>)[] = [];
  onShutdown({ addShutdownHook: hook => hooks.push(hook) }, stop);
  return hooks[0];
}

describe('what stops with the backend', () => {
  afterEach(() => jest.useRealTimers());

  it('has ten seconds', async () => {
    jest.useFakeTimers();
    let isOver = false;
    const ended = (async () => {
      await hookOf(() => new Promise(() => {}))();
      isOver = true;
    })();
    await jest.advanceTimersByTimeAsync(9_999);
    expect(isOver).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await ended;
  });

  it('is waited for, and fails as it fails', async () => {
    let isStopped = false;
    await hookOf(async () => {
      await new Promise(done => setTimeout(done, 20));
      isStopped = true;
    })();
    expect(isStopped).toBe(true);
    await expect(
      hookOf(async () => {
        throw new Error('No connection');
      })(),
    ).rejects.toThrow('No connection');
  });
});
