import {
  DependencyList,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';

/** The latest answer, kept while the next one is on its way. */
export type AsyncKeepingLast<T> = {
  value?: T;
  /** Why the latest attempt failed; `value` may still hold an older answer. */
  error?: Error;
  /** When `value` came, in milliseconds of this browser's clock. */
  answeredAt?: number;
  loading: boolean;
  /** Asks again; what is shown stays until the answer is there. */
  refresh: () => void;
};

type State<T> = Omit<AsyncKeepingLast<T>, 'refresh'>;

/**
 * Asks, and asks again, without emptying the page in between. An answer that
 * was overtaken by a newer question is dropped.
 */
export function useAsyncKeepingLast<T>(
  ask: (abort: AbortSignal) => Promise<T>,
  deps: DependencyList,
  options: {
    /**
     * Asks again this often while the page is visible, and at once when it
     * becomes so; never before the answer to the last time is there.
     */
    refreshMs?: number;
    /**
     * Also keeps the last answer when `deps` change, which is right for a search
     * box and wrong for a page about another entity.
     */
    keepAcross?: boolean;
  } = {},
): AsyncKeepingLast<T> {
  const { refreshMs, keepAcross = false } = options;
  const [state, setState] = useState<State<T>>({ loading: true });
  const running = useRef<AbortController>();
  const busy = useRef(false);

  // The caller's `deps` decide when the question is another one.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const question = useCallback(ask, deps);

  const run = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    busy.current = true;
    setState(last => ({ ...last, loading: true }));
    question(controller.signal).then(
      value => {
        if (!controller.signal.aborted) {
          busy.current = false;
          setState({ value, answeredAt: Date.now(), loading: false });
        }
      },
      error => {
        if (!controller.signal.aborted) {
          busy.current = false;
          setState(({ value, answeredAt }) => ({
            value,
            answeredAt,
            error,
            loading: false,
          }));
        }
      },
    );
  }, [question]);

  useEffect(() => {
    if (!keepAcross) {
      setState({ loading: true });
    }
    run();
    return () => running.current?.abort();
  }, [run, keepAcross]);

  useEffect(() => {
    if (refreshMs === undefined) {
      return undefined;
    }
    const runIfSeen = () => {
      if (document.visibilityState === 'visible' && !busy.current) {
        run();
      }
    };
    const timer = setInterval(runIfSeen, refreshMs);
    document.addEventListener('visibilitychange', runIfSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', runIfSeen);
    };
  }, [run, refreshMs]);

  return { ...state, refresh: run };
}
