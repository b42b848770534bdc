import { useEffect, useState } from 'react';

const typingMs = 350;

/** The text, once it has stayed the same for a moment. */
export function useSettled<T extends string | undefined>(text: T): T {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), typingMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
