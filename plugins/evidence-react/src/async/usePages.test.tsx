import { act, renderHook, waitFor } from '@testing-library/react';
import { usePages } from './usePages';

type Answer = { items: string[]; nextCursor?: string };

/** Answers when the test says so. */
function asking() {
  const answers: ((page: Answer) => void)[] = [];
  const ask = () => new Promise<Answer>(resolve => answers.push(resolve));
  return {
    ask,
    answer: (index: number, page: Answer) =>
      act(async () => answers[index](page)),
  };
}

describe('usePages', () => {
  it('puts the next page below the ones before', async () => {
    const { ask, answer } = asking();
    const { result } = renderHook(() => usePages(ask));
    await answer(0, { items: ['a'], nextCursor: '1' });
    expect(result.current).toMatchObject({ items: ['a'], more: true });
    await act(async () => result.current.onMore());
    expect(result.current).toMatchObject({ items: ['a'], loading: true });
    await answer(1, { items: ['b'] });
    expect(result.current).toMatchObject({
      items: ['a', 'b'],
      more: false,
      loading: false,
    });
  });

  it.each([
    ['empties the list for another question', false, []],
    ['keeps the rows until those of the next question are there', true, ['a']],
  ])('%s', async (_, keepAcross, shown) => {
    const first = asking();
    const second = asking();
    const { result, rerender } = renderHook(
      ({ ask }) => usePages(ask, { keepAcross }),
      { initialProps: { ask: first.ask } },
    );
    await first.answer(0, { items: ['a'], nextCursor: '1' });
    rerender({ ask: second.ask });
    expect(result.current).toMatchObject({
      items: shown,
      more: false,
      loading: true,
    });
    await second.answer(0, { items: [] });
    expect(result.current).toMatchObject({ items: [], loading: false });
  });

  it('shows no rows of another question once this one failed', async () => {
    const { ask, answer } = asking();
    const fails = async () => {
      throw new Error('down');
    };
    const { result, rerender } = renderHook(
      (props: { ask: () => Promise<Answer> }) =>
        usePages(props.ask, { keepAcross: true }),
      { initialProps: { ask } },
    );
    await answer(0, { items: ['a'] });
    rerender({ ask: fails });
    await waitFor(() => expect(result.current.error).toBeDefined());
    expect(result.current.items).toEqual([]);
  });
});
