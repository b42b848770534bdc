import type { ReactNode } from 'react';

/** For screen readers only. */
export function VisuallyHidden(props: { children: ReactNode }) {
  return (
    <span
      style={{
        position: 'absolute',
        width: 1,
        height: 1,
        overflow: 'hidden',
        clip: 'rect(0 0 0 0)',
        whiteSpace: 'nowrap',
      }}
    >
      {props.children}
    </span>
  );
}
