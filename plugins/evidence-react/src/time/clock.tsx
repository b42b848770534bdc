import {
  createContext,
  ReactNode,
  useContext,
  useMemo,
  useSyncExternalStore,
} from 'react';

type Clock = {
  /** Milliseconds to add to this browser's clock. */
  offset: number;
  /** The server's now when it answered: it cannot be earlier than that. */
  earliest?: number;
  /** Looking back, nothing ages. */
  still?: boolean;
};

const ClockContext = createContext<Clock>({ offset: 0 });

const tickMs = 10_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let tick = Date.now();

// One timer for the whole page: ages change together, and rarely.
function subscribe(listener: () => void) {
  listeners.add(listener);
  timer ??= setInterval(() => {
    tick = Date.now();
    listeners.forEach(notify => notify());
  }, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function currentTick() {
  if (timer === undefined && Date.now() - tick > tickMs) {
    tick = Date.now();
  }
  return tick;
}

/**
 * Takes "now" from the server's answer, since the clock of a browser may be
 * wrong. With `live: false` it stands still at that instant.
 */
export function ClockProvider(props: {
  /** An ISO instant: the server's now when it answered. */
  instant: string;
  live: boolean;
  children: ReactNode;
}) {
  const { instant, live, children } = props;
  const clock = useMemo<Clock>(() => {
    const at = Date.parse(instant);
    return { offset: at - Date.now(), earliest: at, still: !live };
  }, [instant, live]);
  return (
    <ClockContext.Provider value={clock}>{children}</ClockContext.Provider>
  );
}

/** Whether what is shown is of the past: then nothing is done from it. */
export function useIsPast(): boolean {
  return useContext(ClockContext).still === true;
}

/** Now in epoch milliseconds; moves every ten seconds. */
export function useNow(): number {
  const clock = useContext(ClockContext);
  const now = useSyncExternalStore(subscribe, currentTick);
  if (clock.earliest === undefined) {
    return now;
  }
  return clock.still
    ? clock.earliest
    : Math.max(clock.earliest, now + clock.offset);
}
