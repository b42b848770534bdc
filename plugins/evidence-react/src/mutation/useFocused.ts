import { RefObject, useEffect, useRef } from 'react';

/** The first field of what somebody has just opened. */
export function useFocused(): RefObject<HTMLInputElement> {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return field;
}
