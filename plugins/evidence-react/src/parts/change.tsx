import type {
  Change,
  ChangeKind,
  ChangeOutcome,
} from '@plumbline/backstage-plugin-evidence-common';
import ArrowForwardIcon from '@mui/icons-material/ArrowForward';
import CommitIcon from '@mui/icons-material/Commit';
import DeployIcon from '@mui/icons-material/FileUploadOutlined';
import FlagIcon from '@mui/icons-material/OutlinedFlag';
import InfrastructureIcon from '@mui/icons-material/StorageOutlined';
import SchemaIcon from '@mui/icons-material/TableChartOutlined';
import ConfigIcon from '@mui/icons-material/Tune';
import type { SvgIconComponent } from '@mui/icons-material';
import Box from '@mui/material/Box';
import { fonts, type Tone, VisuallyHidden } from '../theme';
import { Chip } from './StatusChip';

const icons: Record<ChangeKind, SvgIconComponent> = {
  deploy: DeployIcon,
  config: ConfigIcon,
  flag: FlagIcon,
  schema: SchemaIcon,
  infrastructure: InfrastructureIcon,
  commit: CommitIcon,
};

/** The kind of a change: an icon, named on hover and to a screen reader. */
export function ChangeKindIcon(props: { kind: ChangeKind }) {
  const Icon = icons[props.kind];
  return <Icon titleAccess={props.kind} sx={{ fontSize: 18 }} color="action" />;
}

/** Versions: `v1 → v2`, or the new one alone where nobody knows the old one. */
export function FromTo(props: { from?: string; to: string; large?: boolean }) {
  const { from, to, large } = props;
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}
    >
      {from !== undefined && (
        <>
          <Version large={large}>{shortRevision(from)}</Version>
          <ArrowForwardIcon aria-hidden sx={{ fontSize: 14 }} />
          <VisuallyHidden> to </VisuallyHidden>
        </>
      )}
      <Version isNew large={large}>
        {shortRevision(to)}
      </Version>
    </Box>
  );
}

function Version(props: {
  isNew?: boolean;
  large?: boolean;
  children: string;
}) {
  return (
    <Box
      component="span"
      sx={{
        px: 0.75,
        border: 1,
        borderColor: 'divider',
        borderRadius: '6px',
        fontFamily: fonts.mono,
        fontSize: props.large ? 15 : 12,
        lineHeight: props.large ? '27px' : '19px',
        fontWeight: props.isNew ? 600 : 400,
        color: props.isNew ? 'text.primary' : 'text.secondary',
        bgcolor: props.isNew ? 'action.hover' : undefined,
        overflowWrap: 'anywhere',
      }}
    >
      {props.children}
    </Box>
  );
}

const outcomes: Record<ChangeOutcome, { words: string; tone: Tone }> = {
  succeeded: { words: 'Succeeded', tone: 'ok' },
  failed: { words: 'Failed', tone: 'critical' },
  'rolled-back': { words: 'Rolled back', tone: 'warning' },
  'in-progress': { words: 'In progress', tone: 'info' },
};

/** How a change ended; a commit is merged, and for others it may be unknown. */
export function ChangeOutcomeChip(props: {
  change: Pick<Change, 'kind' | 'outcome'>;
}) {
  const { kind, outcome } = props.change;
  if (outcome === undefined) {
    return kind === 'commit' ? (
      <Chip>Merged</Chip>
    ) : (
      <Chip dot="dashed">Unknown</Chip>
    );
  }
  const { words, tone } = outcomes[outcome];
  return (
    <Chip tone={tone} dot="full">
      {words}
    </Chip>
  );
}

/** Commit hashes are cut to what people compare; versions stay whole. */
export function shortRevision(revision: string): string {
  return /^[0-9a-f]{12,64}$/i.test(revision) ? revision.slice(0, 8) : revision;
}
