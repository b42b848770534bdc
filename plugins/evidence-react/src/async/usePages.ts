import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { queries } from './queries';

type PageOf<T> = { items: T[]; nextCursor?: string };

/** Pages of a list, one after the other, as somebody asks for more. */
export type Pages<T> = {
  items: T[];
  more: boolean;
  loading: boolean;
  /** The rows are of the question before. */
  isPrevious: boolean;
  error?: Error;
  /** Reads the next page, or the first one again after a failure of it. */
  onMore: () => void;
  /** Reads all pages that are there anew. */
  refresh: () => void;
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
  const { data, error, hasNextPage, isFetching, ...query } = useInfiniteQuery(
    {
      queryKey: ['pages', ask],
      queryFn: ({ pageParam, signal }) => ask(pageParam, signal),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: ({ nextCursor }: PageOf<T>) => nextCursor,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      placeholderData: keepAcross ? keepPreviousData : undefined,
    },
    queries,
  );
  return {
    items: data?.pages.flatMap(({ items }) => items) ?? [],
    more: hasNextPage,
    loading: isFetching,
    isPrevious: query.isPlaceholderData,
    error: error ?? undefined,
    onMore: () =>
      void (data === undefined ? query.refetch() : query.fetchNextPage()),
    refresh: () => void query.refetch(),
  };
}
