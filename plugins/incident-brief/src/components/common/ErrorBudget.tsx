import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import LinearProgress from '@mui/material/LinearProgress';

type Known<F> = F extends { value: infer V } ? V : never;
export type SloState = Known<Brief['firing']['slo']>[number];

/** The one that burns fastest is the one that decides. */
export function worstOf(slo: readonly SloState[]): SloState[] {
  return [...slo]
    .sort((a, b) => (b.burnRate ?? -1) - (a.burnRate ?? -1))
    .slice(0, 1);
}

/** How much is left, as a bar; the figure stands beside it. */
export function Budget(props: { left: number; width?: number | string }) {
  const { width = 40 } = props;
  return (
    <LinearProgress
      aria-hidden
      variant="determinate"
      color={props.left < 0.75 ? 'warning' : 'success'}
      value={Math.max(0, Math.min(1, props.left)) * 100}
      sx={{ width, height: 6, borderRadius: 3 }}
    />
  );
}
