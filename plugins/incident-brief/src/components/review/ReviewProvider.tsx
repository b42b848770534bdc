import { useApi } from '@backstage/core-plugin-api';
import {
  useAsyncKeepingLast,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Brief,
  Correction,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  createContext,
  ReactNode,
  useCallback,
  useContext,
  useMemo,
  useState,
} from 'react';
import { incidentBriefApiRef } from '../../api';

/** What became of the last click on a line. */
export type Reporting = { step: 'sending' } | { step: 'failed'; why: string };

type Review = {
  /** The open correction of a line, if somebody reported it. */
  correctionOf: (line: string) => Correction | undefined;
  reportingOf: (line: string) => Reporting | undefined;
  report: (line: string) => void;
  /** Dismisses the reader's own correction; absent for those of others. */
  withdrawOf: (line: string) => (() => void) | undefined;
};

const ReviewContext = createContext<Review | undefined>(undefined);

/** Absent outside of a brief that can be corrected. */
export function useReview(): Review | undefined {
  return useContext(ReviewContext);
}

/** Knows which lines of a brief are reported as wrong, and reports more. */
export function ReviewProvider(props: {
  brief: Brief;
  /** Set while looking back. */
  at?: string;
  /** What the brief itself says of the line has changed. */
  onReported?: () => void;
  children: ReactNode;
}) {
  const { brief, at, onReported, children } = props;
  const { entityRef, environment, onset } = brief;
  const api = useApi(incidentBriefApiRef);
  const me = useMe();
  const [reporting, setReporting] = useState<Record<string, Reporting>>({});
  // Without an answer nothing is marked, and a click still reports.
  const known = useAsyncKeepingLast(
    abort => api.listCorrections({ entityRef, state: 'open' }, { abort }),
    ['incident-brief ReviewProvider', api, entityRef],
  );
  const { refresh } = known;

  const send = useCallback(
    async (line: string, request: () => Promise<Correction>) => {
      setReporting(last => ({ ...last, [line]: { step: 'sending' } }));
      try {
        await request();
        setReporting(({ [line]: _done, ...others }) => others);
        refresh();
        onReported?.();
      } catch (error) {
        const why = (error as Error).message;
        setReporting(last => ({ ...last, [line]: { step: 'failed', why } }));
      }
    },
    [refresh, onReported],
  );

  const review = useMemo<Review>(() => {
    const open = new Map(known.value?.items.map(one => [one.line, one]));
    return {
      correctionOf: line => open.get(line),
      reportingOf: line => reporting[line],
      report: line =>
        void send(line, () =>
          api.reportCorrection({
            entityRef,
            line,
            environment,
            ...(at !== undefined && { at, onset }),
          }),
        ),
      withdrawOf: line => {
        const own = open.get(line);
        return own && own.reportedBy.toLowerCase() === me?.user
          ? () =>
              void send(line, () =>
                api.editCorrection(own.id, {
                  version: own.version,
                  state: 'dismissed',
                  reason: 'Withdrawn by its reporter',
                }),
              )
          : undefined;
      },
    };
  }, [
    known.value,
    reporting,
    send,
    api,
    me,
    entityRef,
    environment,
    at,
    onset,
  ]);

  return (
    <ReviewContext.Provider value={review}>{children}</ReviewContext.Provider>
  );
}
