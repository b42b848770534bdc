import { useCallback, useEffect, useRef, useState } from 'react';

type PageOf<T> = { items: T[]; nextCursor?: string };

/** Pages of a list, one after the other, as somebody asks for more. */
export type Pages<T> = {
  items: T[];
  more: boolean;
  loading: boolean;
  error?: Error;
  /** Reads the next page, or the first one again after a failure of it. */
  onMore: () => void;
};

/**
 * Reads a list from its beginning whenever `ask` is another function. An answer
 * to an older question is dropped.
 *
 * @param ask - must be stable while the question is the same
 */
export function usePages<T>(
  ask: (cursor: string | undefined, abort: AbortSignal) => Promise<PageOf<T>>,
  options: {
    /**
     * Shows the rows of the last question until those of the next one are
     * there, which is right for another order and wrong for another entity.
     */
    keepAcross?: boolean;
  } = {},
): Pages<T> {
  const { keepAcross = false } = options;
  const [state, setState] = useState<{
    pages: PageOf<T>[];
    /** Rows of the question before, shown while there are none of this one. */
    last?: T[];
    loading: boolean;
    error?: Error;
  }>({ pages: [], loading: true });
  const running = useRef<AbortController>();

  const read = useCallback(
    (before: PageOf<T>[]) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      setState(({ pages, last }) => ({
        pages: before,
        last:
          keepAcross && before.length === 0
            ? itemsOf(pages) ?? last
            : undefined,
        loading: true,
      }));
      ask(before.at(-1)?.nextCursor, controller.signal).then(
        page => {
          if (!controller.signal.aborted) {
            setState({ pages: [...before, page], loading: false });
          }
        },
        error => {
          if (!controller.signal.aborted) {
            setState({ pages: before, loading: false, error });
          }
        },
      );
    },
    [ask, keepAcross],
  );

  useEffect(() => {
    read([]);
    return () => running.current?.abort();
  }, [read]);

  const { pages, last = [], loading, error } = state;
  return {
    items: itemsOf(pages) ?? last,
    more: pages.at(-1)?.nextCursor !== undefined,
    loading,
    error,
    onMore: () => read(pages),
  };
}

/** Undefined where no page was read, which is not one without rows. */
function itemsOf<T>(pages: readonly PageOf<T>[]): T[] | undefined {
  return pages.length > 0 ? pages.flatMap(({ items }) => items) : undefined;
}
