import {
  Card,
  CardLink,
  EmptyState,
  EvidenceMark,
  RelativeTime,
  toneColours,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import { bucketRuleOf } from '@plumbline/backstage-plugin-toil-common';
import type {
  Bucket,
  ListedCandidate,
  ToilSource,
  ToilSummary,
} from '@plumbline/backstage-plugin-toil-common';
import AlertsIcon from '@mui/icons-material/NotificationsNone';
import ChangesIcon from '@mui/icons-material/History';
import IncidentsIcon from '@mui/icons-material/ReportGmailerrorred';
import TicketsIcon from '@mui/icons-material/ConfirmationNumberOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { intakesOf, type Intake } from '../../model/sources';
import { bucketOrder, bucketTones, timeWords } from '../../model/words';
import { useToilPath } from '../../usePaths';

/** Hours a month of each bucket; a row chooses it. */
export function BucketHours(props: {
  candidates: readonly ListedCandidate[];
  bucket: Bucket | undefined;
  onBucket: (bucket: Bucket | undefined) => void;
}) {
  const { candidates, bucket: chosen, onBucket } = props;
  const rows = bucketOrder.map(bucket => {
    const inIt = candidates.filter(each => each.bucket === bucket);
    return {
      bucket,
      amount: inIt.length,
      minutes: inIt.reduce((sum, each) => sum + (each.minutesPerMonth ?? 0), 0),
    };
  });
  const most = Math.max(1, ...rows.map(({ minutes }) => minutes));
  return (
    <Card title="Hours by bucket">
      {rows.map(({ bucket, amount, minutes }) => (
        <ButtonBase
          key={bucket}
          aria-pressed={bucket === chosen}
          title={bucketRuleOf(bucket).words}
          onClick={() => onBucket(bucket === chosen ? undefined : bucket)}
          sx={{
            display: 'grid',
            alignItems: 'center',
            columnGap: 1,
            gridTemplateColumns: '140px 1fr 54px 20px',
            width: '100%',
            height: 32,
            fontSize: 13,
            textAlign: 'left',
            fontFamily: 'inherit',
            borderRadius: '6px',
            fontVariantNumeric: 'tabular-nums',
            bgcolor: bucket === chosen ? 'action.selected' : undefined,
          }}
        >
          <span>
            <Swatch bucket={bucket} /> {bucketRuleOf(bucket).title}
          </span>
          <Box
            sx={{ height: 10, bgcolor: 'action.hover', borderRadius: '3px' }}
          >
            <Box
              sx={theme => ({
                height: '100%',
                borderRadius: '3px',
                width: `${(minutes / most) * 100}%`,
                bgcolor: toneColours(theme, bucketTones[bucket]).color,
              })}
            />
          </Box>
          <Box sx={{ textAlign: 'right', fontWeight: 600 }}>
            {timeWords(minutes)}
          </Box>
          <Box sx={{ textAlign: 'right', color: 'text.secondary' }}>
            {amount}
          </Box>
        </ButtonBase>
      ))}
    </Card>
  );
}

function Swatch(props: { bucket: Bucket }) {
  const isManual = props.bucket === 'leave-manual';
  return (
    <Box
      component="span"
      aria-hidden
      sx={theme => {
        const { color } = toneColours(theme, bucketTones[props.bucket]);
        return {
          display: 'inline-block',
          width: 12,
          height: 12,
          mr: 0.5,
          borderRadius: '50%',
          verticalAlign: '-1px',
          border: `1.5px ${isManual ? 'dashed' : 'solid'} ${color}`,
          bgcolor: isManual ? undefined : color,
        };
      }}
    />
  );
}

const icons = {
  tickets: TicketsIcon,
  alerts: AlertsIcon,
  incidents: IncidentsIcon,
  changes: ChangesIcon,
};

/** Where occurrences come from, and what fails. */
export function Intakes(props: {
  sources: ToilSummary['sources'];
  trackers: readonly ToilSource[];
}) {
  const path = useToilPath();
  const intakes = intakesOf(props.sources, props.trackers);
  return (
    <Card
      title="Intakes"
      action={<CardLink to={`${path}/sources`}>Connect</CardLink>}
    >
      {intakes.length === 0 && (
        <EmptyState>No source reports occurrences yet</EmptyState>
      )}
      {intakes.map(intake => (
        <IntakeRow key={intake.title} intake={intake} />
      ))}
    </Card>
  );
}

function IntakeRow(props: { intake: Intake }) {
  const { title, names, occurrences, last, icon, error } = props.intake;
  const Icon = icons[icon];
  return (
    <Box
      sx={{
        display: 'grid',
        alignItems: 'center',
        columnGap: 1.25,
        py: 0.9,
        gridTemplateColumns: '20px minmax(0, 1fr) auto minmax(78px, auto)',
        borderTop: 1,
        borderColor: 'divider',
        fontSize: 13,
        '&:first-of-type': { borderTop: 0 },
      }}
    >
      <Icon aria-hidden color="action" sx={{ fontSize: 18 }} />
      <Box sx={{ minWidth: 0, lineHeight: '17px', overflowWrap: 'anywhere' }}>
        <Box sx={{ fontWeight: 500 }}>{title}</Box>
        <Box
          sx={{ fontSize: 12, color: error ? 'error.main' : 'text.secondary' }}
        >
          {error ?? names}
        </Box>
      </Box>
      <Box sx={{ fontWeight: 600, fontVariantNumeric: 'tabular-nums' }}>
        {number(occurrences)}
      </Box>
      <Box
        sx={{
          textAlign: 'right',
          fontSize: 12,
          whiteSpace: 'nowrap',
          color: 'text.secondary',
        }}
      >
        {last === undefined ? (
          'None yet'
        ) : (
          <RelativeTime instant={last} form="age" />
        )}
        <EvidenceMark of={error ? 'stale' : 'observed'} />
      </Box>
    </Box>
  );
}
