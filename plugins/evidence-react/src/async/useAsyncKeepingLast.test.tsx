import { act, renderHook, waitFor } from '@testing-library/react';
import { useAsyncKeepingLast } from './useAsyncKeepingLast';

describe('useAsyncKeepingLast', () => {
  // Answers are kept for each API.
  let api = {};
  beforeEach(() => {
    api = () => {};
  });

  it('keeps the last answer while it asks again, and when that fails', async () => {
    const ask = jest
      .fn<Promise<string>, [AbortSignal]>()
      .mockResolvedValueOnce('first')
      .mockRejectedValueOnce(new Error('down'));
    const { result } = renderHook(() =>
      useAsyncKeepingLast(ask, ['question', ask]),
    );
    await waitFor(() => expect(result.current.value).toBe('first'));

    act(() => result.current.refresh());
    await waitFor(() => expect(result.current.error).toBeDefined());
    expect(result.current).toMatchObject({
      value: 'first',
      error: new Error('down'),
      loading: false,
    });
  });

  it('drops the answer to another question', async () => {
    const { result, rerender } = renderHook(
      ({ question }) =>
        useAsyncKeepingLast(
          async () => `answer to ${question}`,
          ['question', api, question],
        ),
      { initialProps: { question: 'a' } },
    );
    await waitFor(() => expect(result.current.value).toBe('answer to a'));

    rerender({ question: 'b' });
    expect(result.current.value).toBeUndefined();
    await waitFor(() => expect(result.current.value).toBe('answer to b'));
  });

  it('ignores an answer that was overtaken', async () => {
    const answers: ((value: string) => void)[] = [];
    const { result, rerender } = renderHook(
      ({ question }) =>
        useAsyncKeepingLast(
          () => new Promise<string>(resolve => answers.push(resolve)),
          ['question', api, question],
          { keepAcross: true },
        ),
      { initialProps: { question: 'a' } },
    );
    rerender({ question: 'b' });
    await act(async () => answers[1]('b'));
    await act(async () => answers[0]('a'));
    expect(result.current.value).toBe('b');
  });

  it('requests once what two parts ask, and shows it at once to who comes back', async () => {
    const ask = jest.fn(async () => 'answer');
    const show = () =>
      renderHook(() => useAsyncKeepingLast(ask, ['question', api]));
    const [one, other] = [show(), show()];
    await waitFor(() => expect(other.result.current.value).toBe('answer'));
    expect(one.result.current.value).toBe('answer');
    expect(ask).toHaveBeenCalledTimes(1);
    one.unmount();
    other.unmount();

    const { result } = show();
    expect(result.current).toMatchObject({ value: 'answer', loading: true });
    await waitFor(() => expect(result.current.loading).toBe(false));
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('takes nothing as an answer too', async () => {
    const { result } = renderHook(() =>
      useAsyncKeepingLast(async () => undefined, ['question', api]),
    );
    await waitFor(() => expect(result.current.loading).toBe(false));
    expect(result.current.error).toBeUndefined();
  });

  describe('asking again', () => {
    let visibility: jest.SpyInstance;

    beforeEach(() => {
      jest.useFakeTimers();
      visibility = jest
        .spyOn(document, 'visibilityState', 'get')
        .mockReturnValue('visible');
    });

    afterEach(() => {
      jest.useRealTimers();
      visibility.mockRestore();
    });

    it('rests while the page is hidden, and asks at once when it is seen', async () => {
      const ask = jest.fn(async () => 'answer');
      renderHook(() =>
        useAsyncKeepingLast(ask, ['question', ask], { refreshMs: 5000 }),
      );
      await act(async () => {});
      await act(async () => jest.advanceTimersByTime(5000));
      expect(ask).toHaveBeenCalledTimes(2);

      visibility.mockReturnValue('hidden');
      await act(async () => jest.advanceTimersByTime(60_000));
      expect(ask).toHaveBeenCalledTimes(2);

      visibility.mockReturnValue('visible');
      await act(async () => {
        document.dispatchEvent(
          new Event('visibilitychange', { bubbles: true }),
        );
      });
      expect(ask).toHaveBeenCalledTimes(3);
    });

    it('rests after errors that it is given, until the page is seen again', async () => {
      const gone = new Error('gone');
      const ask = jest
        .fn<Promise<string>, [AbortSignal]>()
        .mockRejectedValueOnce(new Error('down'))
        .mockRejectedValueOnce(gone)
        .mockResolvedValue('answer');
      const { result } = renderHook(() =>
        useAsyncKeepingLast(ask, ['question', ask], {
          refreshMs: 5000,
          stopsAfter: error => error === gone,
        }),
      );
      await act(async () => {});
      await act(async () => jest.advanceTimersByTime(5000));
      expect(result.current.error).toBe(gone);
      await act(async () => jest.advanceTimersByTime(60_000));
      expect(ask).toHaveBeenCalledTimes(2);

      await act(async () => {
        document.dispatchEvent(
          new Event('visibilitychange', { bubbles: true }),
        );
      });
      expect(result.current.value).toBe('answer');
      await act(async () => jest.advanceTimersByTime(5000));
      expect(ask).toHaveBeenCalledTimes(4);
    });

    it('waits for a slow answer, and knows how old the last one is', async () => {
      const answers: ((value: string) => void)[] = [];
      const ask = jest.fn(
        () => new Promise<string>(resolve => answers.push(resolve)),
      );
      const { result } = renderHook(() =>
        useAsyncKeepingLast(ask, ['question', ask], { refreshMs: 1000 }),
      );
      await act(async () => jest.advanceTimersByTime(4000));
      expect(ask).toHaveBeenCalledTimes(1);

      await act(async () => answers[0]('slow'));
      expect(result.current).toMatchObject({
        value: 'slow',
        answeredAt: Date.now(),
      });
    });
  });
});
