import {
  confidenceCodes,
  type Brief,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  EntityName,
  formatExact,
  listWords,
} from '@plumbline/backstage-plugin-evidence-react';
import ClockIcon from '@mui/icons-material/AccessTime';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { Gap, gapsOfTheWhole, weakenedByFailure } from '../../model/gaps';
import { GapMarkers } from '../common/Line';

/** Looking back must never be taken for now. */
export function PastBanner(props: { at: string; onNow: () => void }) {
  return (
    <Alert
      severity="info"
      icon={<ClockIcon fontSize="small" />}
      sx={{ py: 0, alignItems: 'center', borderRadius: '10px' }}
      action={
        <Button
          variant="outlined"
          color="inherit"
          size="small"
          onClick={props.onNow}
        >
          Back to now
        </Button>
      }
    >
      <strong>As known at {formatExact(props.at)}</strong>; ages count from
      then.
    </Alert>
  );
}

/** Which key matched the signal, and how far that can be trusted. */
export function MatchNote(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { resolution, entityRef } = props.brief;
  // Of failing sources there is a banner.
  const weakening = gapsOfTheWhole(props.gaps).filter(
    ({ code }) => code !== confidenceCodes.collectorFailing,
  );
  if (!resolution?.matchedBy) {
    return <GapMarkers gaps={weakening} />;
  }
  const { key, value, strength } = resolution.matchedBy;
  return (
    <Box sx={{ mt: -1, fontSize: 12, color: 'text.secondary' }}>
      Matched <EntityName entityRef={entityRef} /> by {key}{' '}
      <strong>{value}</strong>
      {strength === 'weak' && ' (a weak key: check that this is the one)'}
      <GapMarkers gaps={weakening} />
    </Box>
  );
}

/** A source that fails weakens lines that look as if all were well. */
export function SourceDownBanner(props: { gaps: readonly Gap[] }) {
  const { gaps, lines, messages } = weakenedByFailure(props.gaps);
  if (gaps.length === 0) {
    return null;
  }
  return (
    <Alert
      severity="warning"
      icon={<span aria-hidden>◐</span>}
      sx={{ py: 0, borderRadius: '10px' }}
    >
      <strong>{messages.join('. ')}.</strong> May be out of date:{' '}
      {listWords(lines)}.
      <GapMarkers gaps={gaps} />
    </Alert>
  );
}
