import type { DiscrepancyEvidence } from '@plumbline/backstage-plugin-evidence-common';
import {
  catalogSource,
  EvidenceMark,
  ExternalLink,
  hatch,
  RelativeTime,
  sourceName,
  toneColours,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { sidesOf } from '../../model/sides';

const shown = 3;

/** What is declared beside what was seen: dashed, filled, or hatched where nothing was. */
export function SideBySide(props: {
  evidence: readonly DiscrepancyEvidence[];
  /** Sources looked, and have never seen it. */
  neverSeen?: boolean;
  /** All that is stated, rather than the first few. */
  all?: boolean;
}) {
  const { evidence, neverSeen = false, all = false } = props;
  const { declared, observed } = sidesOf(evidence);
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 1.25,
        mt: 1.25,
        gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' },
      }}
    >
      <Side
        label="Declared"
        look="declared"
        says={declared}
        none="Nothing declared"
        all={all}
      />
      <Side
        label="Seen"
        look={neverSeen || observed.length === 0 ? 'unknown' : 'seen'}
        says={observed}
        none="Nothing seen"
        all={all}
      />
    </Box>
  );
}

function Side(props: {
  label: string;
  look: 'declared' | 'seen' | 'unknown';
  says: readonly DiscrepancyEvidence[];
  none: string;
  all: boolean;
}) {
  const { label, look, says, none, all } = props;
  const theme = useTheme();
  const visible = all ? says : says.slice(0, shown);
  const { ground } = toneColours(theme, 'primary');
  return (
    <Box
      sx={{
        border: 1,
        borderRadius: '8px',
        px: 1.5,
        py: 1.25,
        minWidth: 0,
        fontSize: 13,
        overflowWrap: 'anywhere',
        borderStyle: look === 'declared' ? 'dashed' : 'solid',
        borderColor: look === 'unknown' ? 'divider' : 'primary.main',
        background: look === 'unknown' ? hatch(theme) : undefined,
        bgcolor: look === 'seen' ? ground : undefined,
      }}
    >
      <Box sx={{ color: 'text.secondary', fontWeight: 500, fontSize: 12 }}>
        {look !== 'unknown' && (
          <EvidenceMark of={look === 'seen' ? 'observed' : 'declared'} />
        )}{' '}
        {label}
      </Box>
      {visible.length === 0 && (
        <Box sx={{ color: 'text.secondary' }}>{none}</Box>
      )}
      {visible.map(one => (
        <Box key={`${one.source} ${one.says}`} sx={{ mt: 0.25 }}>
          <Box sx={{ fontWeight: 500 }}>
            <Sentence text={one.says} />
          </Box>
          <Box sx={{ color: 'text.secondary', fontSize: 12 }}>
            {sourceName({ id: one.source })}
            {(one.observedAt !== undefined || one.source !== catalogSource) && (
              <>
                , <RelativeTime instant={one.observedAt} />
              </>
            )}
            {one.url && (
              <>
                {' · '}
                <ExternalLink href={one.url}>source</ExternalLink>
              </>
            )}
          </Box>
        </Box>
      ))}
      {says.length > visible.length && (
        <Box sx={{ color: 'text.secondary', fontSize: 12 }}>
          and {says.length - visible.length} more
        </Box>
      )}
    </Box>
  );
}
