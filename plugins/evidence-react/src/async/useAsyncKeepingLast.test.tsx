import { act, renderHook, waitFor } from '@testing-library/react';
import { useAsyncKeepingLast } from './useAsyncKeepingLast';

describe('useAsyncKeepingLast', () => {
  it('keeps the last answer while it asks again, and when that fails', async () => {
    const ask = jest
      .fn<Promise<string>, [AbortSignal]>()
      .mockResolvedValueOnce('first')
      .mockRejectedValueOnce(new Error('down'));
    const { result } = renderHook(() => useAsyncKeepingLast(ask, []));
    await waitFor(() => expect(result.current.value).toBe('first'));

    act(() => result.current.refresh());
    expect(result.current).toMatchObject({ value: 'first', loading: true });

    await waitFor(() => expect(result.current.loading).toBe(false));
    expect(result.current).toMatchObject({
      value: 'first',
      error: new Error('down'),
    });
  });

  it('drops the answer to another question', async () => {
    const { result, rerender } = renderHook(
      ({ question }) =>
        useAsyncKeepingLast(async () => `answer to ${question}`, [question]),
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
          [question],
          { keepAcross: true },
        ),
      { initialProps: { question: 'a' } },
    );
    rerender({ question: 'b' });
    await act(async () => answers[1]('b'));
    await act(async () => answers[0]('a'));
    expect(result.current.value).toBe('b');
  });
});
