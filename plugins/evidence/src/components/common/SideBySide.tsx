import type { DiscrepancyEvidence } from '@plumbline/backstage-plugin-evidence-common';
import {
  catalogSource,
  ExternalLink,
  plainly,
  RelativeTime,
  sourceName,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { sidesOf } from '../../model/sides';

const shown = 4;

/** What is declared beside what was observed; dashed and solid, and the words. */
export function SideBySide(props: {
  evidence: readonly DiscrepancyEvidence[];
  /** All that is stated, rather than the first few. */
  all?: boolean;
}) {
  const { evidence, all = false } = props;
  const { declared, observed } = sidesOf(evidence);
  return (
    <Box
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' },
        gap: 1,
        mt: 0.5,
      }}
    >
      <Side
        label="Declared"
        style="dashed"
        says={declared}
        none="nothing is declared"
        all={all}
      />
      <Side
        label="Observed"
        style="solid"
        says={observed}
        none="nothing was observed"
        all={all}
      />
    </Box>
  );
}

function Side(props: {
  label: string;
  style: 'dashed' | 'solid';
  says: readonly DiscrepancyEvidence[];
  none: string;
  all: boolean;
}) {
  const { label, style, says, none, all } = props;
  const visible = all ? says : says.slice(0, shown);
  return (
    <Box
      sx={{
        borderLeft: 2,
        borderLeftStyle: style,
        borderColor: 'text.secondary',
        pl: 1,
        minWidth: 0,
        fontSize: 13,
      }}
    >
      <Box sx={{ color: 'text.secondary', fontWeight: 600, fontSize: 12 }}>
        {label}
      </Box>
      {visible.length === 0 && <i>{none}</i>}
      {visible.map(one => (
        <div key={`${one.source} ${one.says}`}>
          {plainly(one.says)}{' '}
          <Box component="span" sx={{ color: 'text.secondary' }}>
            ({sourceName({ id: one.source })}
            {(one.observedAt !== undefined || one.source !== catalogSource) && (
              <>
                , <RelativeTime instant={one.observedAt} />
              </>
            )}
            )
          </Box>
          {one.url && (
            <>
              {' '}
              <ExternalLink href={one.url}>source</ExternalLink>
            </>
          )}
        </div>
      ))}
      {says.length > visible.length && (
        <div>and {says.length - visible.length} more</div>
      )}
    </Box>
  );
}
