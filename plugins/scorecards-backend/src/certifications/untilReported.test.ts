import { mockServices } from '@backstage/backend-test-utils';
import { untilReported } from './untilReported';

describe('what has to be confirmed', () => {
  const { signal } = new AbortController();
  const options = { logger: mockServices.logger.mock(), retryMs: 1 };

  it('is reported again soon, until evidence has entities', async () => {
    const report = jest
      .fn<Promise<boolean>, []>()
      .mockRejectedValueOnce(new Error('Evidence is starting'))
      .mockResolvedValueOnce(false)
      .mockResolvedValueOnce(true)
      .mockResolvedValue(false);
    const run = untilReported(report, options);
    await run(signal, { isNew: true });
    expect(report).toHaveBeenCalledTimes(3);
    expect(options.logger.warn).not.toHaveBeenCalled();
    // From then on, as often as its loop runs, which logs what fails.
    await run(signal, { isNew: false });
    expect(report).toHaveBeenCalledTimes(4);
    report.mockRejectedValueOnce(new Error('Evidence is away'));
    await expect(run(signal, { isNew: false })).rejects.toThrow('is away');
  });

  it('is not waited for where the process ends', async () => {
    const end = new AbortController();
    const report = jest.fn(async () => {
      end.abort();
      return false;
    });
    await untilReported(report, options)(end.signal, { isNew: true });
    expect(report).toHaveBeenCalledTimes(1);
  });
});
