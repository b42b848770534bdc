import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { ListQuery, readListQuery, writeListQuery } from '../../model/query';

/** What the page's address asks for, and how to ask for something else. */
export function useListQuery(): {
  query: ListQuery;
  onQuery: (change: Partial<ListQuery>) => void;
} {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.toString();
  const query = useMemo(() => readListQuery(new URLSearchParams(text)), [text]);
  const onQuery = useCallback(
    (change: Partial<ListQuery>) =>
      setParameters(last =>
        writeListQuery({ ...readListQuery(last), ...change }),
      ),
    [setParameters],
  );
  return { query, onQuery };
}
