import type {
  Change,
  ChangeTimeline,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import type { ChangesFilter } from '@plumbline/backstage-plugin-evidence-common/client';
import {
  useAsyncKeepingLast,
  type AsyncKeepingLast,
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
  const answered = useAsyncKeepingLast(
    async abort =>
      filter && evidence.getChangeTimeline({ ...filter, bins }, { abort }),
    ['incident-brief Timeline', evidence, filter, bins],
    { refreshMs: live ? timelineMs : pastMs, keepAcross: true },
  );
  return { ...ofQuestion(answered), last: answered.value };
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
  const answered = useAsyncKeepingLast(
    async abort =>
      filter && evidence.listChanges({ ...filter, limit: pageSize }, { abort }),
    ['incident-brief LiveList', evidence, filter],
    { refreshMs: live ? listMs : pastMs, keepAcross: true },
  );
  const [list, setList] = useState<{ key: string; list: LiveList }>();
  const [more, setMore] = useState<{ loading: boolean; error?: Error }>({
    loading: false,
  });

  const current = ofQuestion(answered);
  const { value } = current;
  const news = value && { key, text: newsOf(value) };
  useEffect(() => {
    if (!value) {
      return;
    }
    setList(last =>
      last?.key === key
        ? {
            key,
            list: hear(last.list, value, {
              reading: reading(),
              now: Date.now(),
            }),
          }
        : { key, list: startList(value) },
    );
    // `reading` looks at the page when an answer comes, the same as before or
    // not; it is no reason itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, value, answered.answeredAt]);

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

  return {
    ...current,
    value: value && list?.key === key ? list.list : undefined,
    onShow,
    onMore,
    more,
  };
}

function ofQuestion<T>({
  value,
  isPrevious,
  error,
  answeredAt,
  refresh,
}: AsyncKeepingLast<T | undefined>): Live<T> {
  return isPrevious
    ? { error, retry: refresh }
    : { value, error, answeredAt, retry: refresh };
}

/** It differs as soon as there is something that was not there, or not so. */
function newsOf({ items }: Page<Change>): string {
  return items.map(({ id, outcome }) => `${id} ${outcome}`).join();
}
