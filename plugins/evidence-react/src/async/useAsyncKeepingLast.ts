import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { queries } from './queries';

/** The latest answer, kept while the next one is on its way. */
export type AsyncKeepingLast<T> = {
  value?: T;
  /** `value` is of the question before; only with `keepAcross`. */
  isPrevious: boolean;
  /** Why the latest attempt failed; `value` may still hold an older answer. */
  error?: Error;
  /** When `value` came, in milliseconds of this browser's clock. */
  answeredAt?: number;
  loading: boolean;
  /** Asks again; what is shown stays until the answer is there. */
  refresh: () => void;
};

/**
 * Asks, and asks again, without emptying the page in between. What several
 * parts ask at once is requested once; what was answered before is shown until
 * the new answer is there.
 *
 * @param key - a name that only this question has, the API, and what else the
 *   answer depends on
 */
export function useAsyncKeepingLast<T>(
  ask: (abort: AbortSignal) => Promise<T>,
  key: readonly [name: string, api: object, ...of: unknown[]],
  options: {
    /**
     * Asks again this often while the page is visible, and at once when it
     * becomes so; never before the answer to the last time is there.
     */
    refreshMs?: number;
    /** Errors after which `refreshMs` does not apply: they will not change soon. */
    stopsAfter?: (error: Error) => boolean;
    /**
     * Also keeps the last answer when `key` changes, which is right for a search
     * box and wrong for a page about another entity.
     */
    keepAcross?: boolean;
  } = {},
): AsyncKeepingLast<T> {
  const { refreshMs, stopsAfter, keepAcross = false } = options;
  const { data, error, dataUpdatedAt, isFetching, isPlaceholderData, refetch } =
    useQuery(
      {
        queryKey: key,
        // In an object, as nothing is an answer too.
        queryFn: async ({ signal }) => ({ value: await ask(signal) }),
        refetchInterval: ({ state }) =>
          state.error && stopsAfter?.(state.error) ? false : refreshMs,
        refetchOnWindowFocus: refreshMs !== undefined,
        placeholderData: keepAcross ? keepPreviousData : undefined,
      },
      queries,
    );
  const refresh = useCallback(() => void refetch(), [refetch]);
  return {
    value: data?.value,
    isPrevious: isPlaceholderData,
    error: error ?? undefined,
    answeredAt: dataUpdatedAt || undefined,
    loading: isFetching,
    refresh,
  };
}
