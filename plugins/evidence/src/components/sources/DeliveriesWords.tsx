import type { Deliveries } from '@plumbline/backstage-plugin-evidence-common';
import {
  RelativeTime,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';

/** What became of the deliveries of a webhook; what was refused stands out. */
export function DeliveriesWords(props: { deliveries: Deliveries }) {
  const { since, accepted, duplicates, ignored, refused, unknownOutcomes } =
    props.deliveries;
  const parts = [
    `${number(accepted)} new`,
    ...(duplicates > 0 ? [`${number(duplicates)} sent again`] : []),
    ...counted('ignored', ignored),
    ...counted('outcome not understood', unknownOutcomes),
  ];
  const [refusals] = counted('refused', refused);
  return (
    <Box sx={{ color: 'text.secondary' }}>
      deliveries: {parts.join(', ')}
      {refusals && (
        <>
          ,{' '}
          <Box component="strong" sx={{ color: 'text.primary' }}>
            {refusals}
          </Box>
        </>
      )}
      , counted since <RelativeTime instant={since} />
    </Box>
  );
}

/** `refused 3 (signature 2, closed 1)`; nothing for none. */
function counted(word: string, counts: Record<string, number>): string[] {
  const entries = Object.entries(counts)
    .filter(([, amount]) => amount > 0)
    .sort(([a, left], [b, right]) => right - left || a.localeCompare(b, 'en'));
  if (entries.length === 0) {
    return [];
  }
  const total = entries.reduce((sum, [, amount]) => sum + amount, 0);
  const each = entries
    .slice(0, 5)
    .map(([what, amount]) => `${what} ${number(amount)}`)
    .concat(entries.length > 5 ? ['…'] : []);
  return [`${word} ${number(total)} (${each.join(', ')})`];
}
