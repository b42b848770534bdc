import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  Chip,
  EntityName,
  plainly,
  RelativeTime,
  statusOf,
  useAsyncKeepingLast,
  useEvidenceApi,
  usePortalText,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ProvisioningRequest } from '@plumbline/backstage-plugin-provisioning-common';
import CheckIcon from '@mui/icons-material/Check';
import CloseIcon from '@mui/icons-material/Close';
import EditIcon from '@mui/icons-material/EditOutlined';
import ClockIcon from '@mui/icons-material/Schedule';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { stateLooks } from '../../model/words';
import { IconTile } from '../common/parts';

const fewEntries = 6;

/** Each step with who and when, the latest first; and whether the record holds. */
export function Timeline(props: {
  request: Pick<ProvisioningRequest, 'timeline'>;
}) {
  const [isWhole, setWhole] = useState(false);
  const all = [...props.request.timeline].reverse();
  const entries = isWhole ? all : all.slice(0, fewEntries);
  return (
    <Card title="Timeline" action={<RecordChip />}>
      <Box
        component="ol"
        reversed
        aria-label="Timeline"
        sx={{ m: 0, p: 0, listStyle: 'none' }}
      >
        {entries.map(({ actor, at, message, seq, state }) => {
          const [words, tone] = stateLooks[state];
          return (
            <Box
              component="li"
              key={seq}
              sx={{ display: 'flex', gap: 1.25, pb: 1.5, fontSize: 13 }}
            >
              <IconTile icon={iconOf(state)} tone={tone} size={22} />
              <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
                <div>
                  {words}
                  {actor && (
                    <Box component="span" sx={{ color: 'text.secondary' }}>
                      {' · '}
                      <EntityName entityRef={actor} />
                    </Box>
                  )}
                </div>
                <Box
                  title={plainly(message)}
                  sx={{
                    fontSize: 12,
                    color: 'text.secondary',
                    display: '-webkit-box',
                    WebkitLineClamp: 3,
                    WebkitBoxOrient: 'vertical',
                    overflow: 'hidden',
                  }}
                >
                  <Sentence text={message} />
                </Box>
              </Box>
              <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                <RelativeTime instant={at} form="age" />
              </Box>
            </Box>
          );
        })}
      </Box>
      {!isWhole && all.length > fewEntries && (
        <Button
          size="small"
          onClick={() => setWhole(true)}
          sx={{ textTransform: 'none' }}
        >
          Show {all.length - fewEntries} more
        </Button>
      )}
    </Card>
  );
}

function iconOf(state: ProvisioningRequest['state']) {
  switch (stateLooks[state][1]) {
    case 'critical':
      return CloseIcon;
    case 'warning':
      return ClockIcon;
    case 'info':
      return state === 'submitted' ? EditIcon : CheckIcon;
    default:
      return CheckIcon;
  }
}

/**
 * Whether the record of all decisions holds, for those who may read all of it:
 * leaving out what a reader may not see would break its chain.
 */
function RecordChip() {
  const evidence = useEvidenceApi();
  const { value, error } = useAsyncKeepingLast(
    abort => evidence.getAuditVerification({ abort }),
    ['provisioning RecordChip', evidence],
    // What is done meanwhile is recorded a moment later.
    { refreshMs: 10_000 },
  );
  const elsewhere = usePortalText()(
    `Verify it anywhere: ${cliCommand('audit export')}, then ${cliCommand(
      'audit verify',
    )}`,
  );
  if (value?.status === 'intact') {
    return (
      <span title={`Through entry ${value.seq}. ${elsewhere}`}>
        <Chip tone="ok" icon={<CheckIcon aria-hidden sx={{ fontSize: 14 }} />}>
          Audit chain verified
        </Chip>
      </span>
    );
  }
  if (value?.status === 'broken') {
    return (
      <Box role="alert" sx={{ fontSize: 12 }}>
        <Chip tone="critical" dot="full">
          Audit chain broken after entry {value.seq}
        </Chip>
        <div>{value.problem}</div>
      </Box>
    );
  }
  return error && statusOf(error) !== 403 ? (
    <span title={plainly(error.message)}>
      <Chip dot="dashed">Not verified</Chip>
    </span>
  ) : null;
}
