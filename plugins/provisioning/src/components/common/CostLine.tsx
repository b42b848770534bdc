import type { Cost } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { costWords, deltaWords } from '../../model/words';

/** What it comes to a month, and on what that rests. */
export function CostLine(props: {
  cost: Cost;
  /** Of a change: what it adds or takes away. */
  change?: boolean;
}) {
  const { cost, change = false } = props;
  const { assumptions, bookDate, stale, unpriced } = cost;
  const delta = change ? deltaWords(cost) ?? 'as before' : undefined;
  return (
    <div>
      <strong>{costWords(cost)}</strong>
      {delta && <> · {delta}</>}
      <Box sx={{ color: 'text.secondary', fontSize: 13 }}>
        {bookDate ? `prices of ${bookDate}` : 'no price book says more'}
        {stale && <strong> · they are older than they may be</strong>}
        {assumptions.map(each => (
          <div key={each}>{each}</div>
        ))}
        {unpriced.length > 0 && (
          <Box component="details">
            <summary>what has no price</summary>
            <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
              {unpriced.map(each => (
                <li key={each}>
                  <code>{each}</code>
                </li>
              ))}
            </Box>
          </Box>
        )}
      </Box>
    </div>
  );
}
