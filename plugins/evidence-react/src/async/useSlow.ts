import { useEffect, useState } from 'react';

/** True once something has been under way for longer than `afterMs` (300 ms). */
export function useSlow(underWay: boolean, afterMs: number = 300): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!underWay) {
      setSlow(false);
      return undefined;
    }
    const timer = setTimeout(() => setSlow(true), afterMs);
    return () => clearTimeout(timer);
  }, [underWay, afterMs]);
  return underWay && slow;
}
