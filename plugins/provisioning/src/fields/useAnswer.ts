import { useEffect, useState } from 'react';

export type Answer<T> = { value?: T; error?: string };

/**
 * The answer to the last question: nothing until it is there, and no late answer to an
 * earlier question.
 *
 * @param key - of the question: it is sent anew when this changes
 * @param ask - undefined while there is nothing to ask
 */
export function useAnswer<T>(
  key: string,
  ask: (() => Promise<T>) | undefined,
): Answer<T> {
  const [answered, setAnswered] = useState<Answer<T> & { key?: string }>({});
  useEffect(() => {
    let isLate = false;
    ask?.().then(
      value => !isLate && setAnswered({ key, value }),
      error => !isLate && setAnswered({ key, error: (error as Error).message }),
    );
    return () => {
      isLate = true;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the key is the question
  }, [key]);
  // An answer is never shown beside another question.
  const { value, error } = answered.key === key ? answered : {};
  return { value, error };
}
