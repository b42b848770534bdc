import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { BriefQuery } from '../../model/briefQuery';
import { readInstant } from '../../model/instants';

/** What the page's address asks for, and how to look from another instant. */
export function useBriefQuery(): {
  query: BriefQuery;
  onAt: (at: string | undefined) => void;
} {
  const [parameters, setParameters] = useSearchParams();
  const query = useMemo<BriefQuery>(
    () => ({
      signal: parameters.get('signal') ?? undefined,
      entityRef: parameters.get('entityRef') ?? undefined,
      at: readInstant(parameters.get('at')),
      onset: readInstant(parameters.get('onset')),
      environment: parameters.get('environment') ?? undefined,
    }),
    [parameters],
  );
  const onAt = useCallback(
    (at: string | undefined) =>
      setParameters(last => {
        const next = new URLSearchParams(last);
        if (at === undefined) {
          next.delete('at');
        } else {
          next.set('at', at);
        }
        return next;
      }),
    [setParameters],
  );
  return { query, onAt };
}
