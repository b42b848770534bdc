import { useEffect, useState } from 'react';

export type Answer<T> = { value?: T; error?: string };

/**
 * What was asked for last; a late answer to an earlier question is dropped.
 *
 * @param key - of the question: it is asked anew when this changes
 * @param ask - undefined while there is nothing to ask
 */
export function useAnswer<T>(
  key: string,
  ask: (() => Promise<T>) | undefined,
): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({});
  useEffect(() => {
    let isLate = false;
    ask?.().then(
      value => !isLate && setAnswer({ value }),
      error => !isLate && setAnswer({ error: (error as Error).message }),
    );
    return () => {
      isLate = true;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key is the question
  }, [key]);
  return answer;
}
