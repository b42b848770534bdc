import { ReactNode, useMemo } from 'react';
import { ClockProvider } from './clock';
import { useServerOffset } from './serverNow';

/**
 * Ages below it go by the clock of the server, whatever the browser's says: as
 * soon as an answer that came through {@link hearingNow} has reported it. Until then
 * no age is shown.
 */
export function ServerClock(props: { children: ReactNode }) {
  const offset = useServerOffset() ?? 0;
  const instant = useMemo(
    () => new Date(Date.now() + offset).toISOString(),
    [offset],
  );
  return (
    <ClockProvider instant={instant} live>
      {props.children}
    </ClockProvider>
  );
}
