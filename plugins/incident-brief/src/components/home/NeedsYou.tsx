import type { CaseType } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  CardLink,
  caseTypeLabels,
  Chip,
  EmptyState,
  Failed,
  Reading,
  RelativeTime,
  toneColours,
  useAsyncKeepingLast,
  useEvidenceApi,
  EntityTitle,
  LinkButton,
} from '@plumbline/backstage-plugin-evidence-react';
import ApprovalIcon from '@mui/icons-material/ApprovalOutlined';
import FlagIcon from '@mui/icons-material/OutlinedFlag';
import HourglassIcon from '@mui/icons-material/HourglassEmpty';
import type { SvgIconComponent } from '@mui/icons-material';
import Box from '@mui/material/Box';
import { decisionsPath } from '../../usePagePath';

const shown = 6;

const icons: Partial<Record<CaseType, SvgIconComponent>> = {
  exemption: HourglassIcon,
  dispute: FlagIcon,
  correction: FlagIcon,
  discrepancy: FlagIcon,
};

/** What waits for the reader to decide. */
export function NeedsYou() {
  const api = useEvidenceApi();
  const { value, error, refresh } = useAsyncKeepingLast(
    async abort => {
      const [{ items }, { waiting }] = await Promise.all([
        api.listInbox({ view: 'waiting', limit: shown }, { abort }),
        api.countInbox({ abort }),
      ]);
      return { items, waiting };
    },
    ['incident-brief NeedsYou', api],
    { refreshMs: 60_000 },
  );
  return (
    <Card
      title="Needs you today"
      summary={
        value &&
        value.waiting > 0 && <Chip tone="warning">{value.waiting}</Chip>
      }
      action={<CardLink to={decisionsPath}>Decisions</CardLink>}
    >
      {!value && error && (
        <Failed error={error} what="What waits for you" onRetry={refresh} />
      )}
      {!value && !error && <Reading what="what waits for you" lines={3} />}
      {value?.items.length === 0 && <EmptyState>Nothing needs you</EmptyState>}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {value?.items.map((item, index) => {
          const Icon = icons[item.type] ?? ApprovalIcon;
          return (
            <Box
              component="li"
              key={`${item.plugin} ${item.id}`}
              sx={{
                display: 'flex',
                alignItems: 'center',
                gap: 1.25,
                py: 1,
                borderTop: 1,
                borderColor: 'divider',
              }}
            >
              <Box
                aria-hidden
                sx={theme => ({
                  display: 'flex',
                  p: 0.75,
                  borderRadius: '8px',
                  bgcolor: toneColours(theme, 'primary').ground,
                  color: toneColours(theme, 'primary').color,
                })}
              >
                <Icon sx={{ fontSize: 18 }} />
              </Box>
              <Box sx={{ flex: '1 1 0', minWidth: 0, fontSize: 13 }}>
                <Box sx={{ fontWeight: 500, overflowWrap: 'anywhere' }}>
                  {item.title}
                </Box>
                <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                  {caseTypeLabels[item.type]}
                  {item.requester && (
                    <>
                      {' '}
                      · <EntityTitle entityRef={item.requester} />
                    </>
                  )}
                  {' · '}
                  <RelativeTime instant={item.requestedAt} form="age" />
                </Box>
              </Box>
              <LinkButton
                to={item.url}
                variant={index === 0 ? 'contained' : 'outlined'}
                aria-label={`Review: ${item.title}`}
              >
                Review
              </LinkButton>
            </Box>
          );
        })}
      </Box>
    </Card>
  );
}
