import type {
  Change,
  ChangeTimeline,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ChangesFilter } from '@plumbline/backstage-plugin-evidence-common/client';
import {
  useAsyncKeepingLast,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import {
  append,
  hear,
  LiveList,
  startList,
  take,
} from '../../model/changes/liveList';

const listMs = 5_000;
/** Counting reads more than a page of the list does. */
const timelineMs = 30_000;
/** What ended stays as it is, but for reports that come late. */
const pastMs = 60_000;
const pageSize = 100;

/** An answer, and to which question: another's must not be taken for it. */
type Answered<T> = { key: string; answer: T };

export type Live<T> = {
  /** Of this question; absent until it is answered. */
  value?: T;
  error?: Error;
  /** Of `value`, in milliseconds of this browser's clock. */
  answeredAt?: number;
  retry: () => void;
};

/** How many, over time; kept up to date. */
export function useTimeline(
  filter: ChangesFilter | undefined,
  options: { bins: number; live: boolean },
): Live<ChangeTimeline> & { last?: ChangeTimeline } {
  const evidence = useEvidenceApi();
  const { bins, live } = options;
  const key = JSON.stringify([filter, bins]);
  const answered = useAsyncKeepingLast<Answered<ChangeTimeline> | undefined>(
    async abort =>
      filter && {
        key,
        answer: await evidence.getChangeTimeline(
          { ...filter, bins },
          { abort },
        ),
      },
    [evidence, key],
    { refreshMs: live ? timelineMs : pastMs, keepAcross: true },
  );
  return { ...ofQuestion(answered, key), last: answered.value?.answer };
}

/**
 * The list, kept up to date; `reading` says whether somebody would lose their
 * place if it moved.
 */
export function useLiveList(
  filter: ChangesFilter | undefined,
  options: { live: boolean; reading: () => boolean; onNews: () => void },
): Live<LiveList> & {
  onShow: () => void;
  onMore: () => void;
  more: { loading: boolean; error?: Error };
} {
  const evidence = useEvidenceApi();
  const { live, reading, onNews } = options;
  const key = JSON.stringify([filter]);
  const answered = useAsyncKeepingLast<Answered<Page<Change>> | undefined>(
    async abort =>
      filter && {
        key,
        answer: await evidence.listChanges(
          { ...filter, limit: pageSize },
          { abort },
        ),
      },
    [evidence, key],
    { refreshMs: live ? listMs : pastMs, keepAcross: true },
  );
  const [list, setList] = useState<{ key: string; list: LiveList }>();
  const [more, setMore] = useState<{ loading: boolean; error?: Error }>({
    loading: false,
  });

  const { value } = answered;
  const news = value && newsOf(value);
  useEffect(() => {
    if (!value) {
      setList(undefined);
      return;
    }
    setList(last =>
      last?.key === value.key
        ? {
            key: value.key,
            list: hear(last.list, value.answer, {
              reading: reading(),
              now: Date.now(),
            }),
          }
        : { key: value.key, list: startList(value.answer) },
    );
    // `reading` looks at the page when an answer comes; it is no reason itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [value]);

  const known = useRef<typeof news>();
  useEffect(() => {
    const before = known.current;
    known.current = news;
    // The first answer to a question is no news.
    if (before && news && before.key === news.key) {
      onNews();
    }
    // Only what is new calls.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [news?.key, news?.text]);

  const onShow = useCallback(
    () =>
      setList(last => last && { ...last, list: take(last.list, Date.now()) }),
    [],
  );
  const cursor = list?.list.cursor;
  const onMore = async () => {
    setMore({ loading: true });
    try {
      const page = await evidence.listChanges({
        ...filter,
        limit: pageSize,
        cursor,
      });
      setList(last =>
        last?.key === key && last.list.cursor === cursor
          ? { key, list: append(last.list, page) }
          : last,
      );
      setMore({ loading: false });
    } catch (error) {
      setMore({ loading: false, error: error as Error });
    }
  };

  const { value: current, ...state } = ofQuestion(answered, key);
  return {
    ...state,
    value: current && list?.key === key ? list.list : undefined,
    onShow,
    onMore,
    more,
  };
}

function ofQuestion<T>(
  answered: ReturnType<typeof useAsyncKeepingLast<Answered<T> | undefined>>,
  key: string,
): Live<T> {
  const { value, error, answeredAt, refresh } = answered;
  return value !== undefined && value.key === key
    ? { value: value.answer, error, answeredAt, retry: refresh }
    : { error, retry: refresh };
}

/** Its text differs as soon as there is something that was not there, or not so. */
function newsOf({ key, answer }: Answered<Page<Change>>): {
  key: string;
  text: string;
} {
  const text = answer.items.map(({ id, outcome }) => `${id} ${outcome}`).join();
  return { key, text };
}
